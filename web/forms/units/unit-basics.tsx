import { Group, Select, Switch, TextInput } from '@mantine/core'
import { fieldTrouble } from '../../api/command.ts'
import type { Location } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { CountField } from '../../ui/fields/count-field.tsx'
import { Section } from '../../ui/section.tsx'
import type { UnitDraft } from './unit-draft.ts'
import type { UnitPart } from './unit-form.tsx'

const { unit: words, kinds, name } = texts.inventory

const kindChoices = Object.entries(kinds).map(([value, label]) => ({ value, label }))

interface UnitBasicsProps extends UnitPart {
  readonly locations: readonly Location[]
  readonly isNew: boolean
}

export function UnitBasics({ draft, set, isReadOnly, error, locations, isNew }: UnitBasicsProps) {
  return (
    <Section title={words.basics}>
      <TextInput
        label={name}
        required
        readOnly={isReadOnly}
        maxLength={255}
        value={draft.name}
        onChange={event => set({ name: event.currentTarget.value })}
        error={fieldTrouble(error, '/name', ['reservation_unit.name_invalid'])}
      />
      <Select
        label={words.location}
        allowDeselect={false}
        readOnly={isReadOnly || !isNew}
        description={isNew ? undefined : words.locationFixed}
        data={locations.map(({ id, name: label }) => ({ value: id, label }))}
        value={draft.locationId}
        onChange={locationId => locationId && set({ locationId, accessGroupIds: [] })}
        error={fieldTrouble(error, '/locationId')}
      />
      <Group grow align="flex-start">
        <Select
          label={words.kind}
          allowDeselect={false}
          readOnly={isReadOnly}
          data={kindChoices}
          value={draft.kind}
          onChange={kind => kind && set({ kind: kind as UnitDraft['kind'] })}
        />
        <CountField
          label={words.capacity}
          isRequired
          isReadOnly={isReadOnly}
          min={1}
          value={draft.capacity}
          onChange={capacity => set({ capacity })}
          error={fieldTrouble(error, '/capacity', ['reservation_unit.capacity_invalid'])}
        />
      </Group>
      <Switch
        label={words.isActive}
        description={words.isActiveSays}
        disabled={isReadOnly}
        checked={draft.status === 'active'}
        onChange={event => set({ status: event.currentTarget.checked ? 'active' : 'inactive' })}
      />
    </Section>
  )
}
