import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { newKey } from '../../api/command.ts'
import type { Unit } from '../../api/nouns.ts'
import { useMay } from '../../api/session.ts'
import type { Location } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { ChangedElsewhere } from '../../ui/changed-elsewhere.tsx'
import { notify } from '../../ui/notices.tsx'
import { MappingConsequences, useMappingPlan } from '../plan/mapping-plan.tsx'
import { UnitBasics } from './unit-basics.tsx'
import { UnitDoors } from './unit-doors.tsx'
import { addUnit, draftOf, emptyUnit, isChanged, proposalsOf, saveUnit, type UnitDraft } from './unit-draft.ts'
import { UnitHours } from './unit-hours.tsx'
import { UnitRules } from './unit-rules.tsx'

const { unit: words, plan: planWords, ...shared } = texts.inventory

interface UnitFormProps {
  /** null: one that is to be made. */
  readonly unit: Unit | null
  readonly locations: readonly Location[]
  /** Where a new one is put unless another place is chosen. */
  readonly locationId: string
  readonly currency: string
}

/** What every part of the form is given. */
export interface UnitPart {
  readonly draft: UnitDraft
  readonly set: (part: Partial<UnitDraft>) => void
  readonly isReadOnly: boolean
  readonly error: Error | null
}

/** M8: one column, from the name to the doors. */
export function UnitForm({ unit, locations, locationId, currency }: UnitFormProps) {
  const mayChange = useMay('manager')
  const [stored, setStored] = useState(unit)
  const [draft, setDraft] = useState<UnitDraft>(() =>
    unit ? draftOf(unit, currency) : emptyUnit(locationId, currency),
  )
  const saving = useSaving(draft, setStored)
  const proposals = proposalsOf(stored, draft)
  const plan = useMappingPlan(proposals)
  const isReady = draft.name.trim() !== '' && draft.capacity !== null && isChanged(stored, draft) && plan.isKnown
  const part: UnitPart = {
    draft,
    set: change => setDraft(before => ({ ...before, ...change })),
    isReadOnly: !mayChange,
    error: saving.error,
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (isReady) saving.mutate(stored)
      }}
    >
      <Stack maw={680} gap="lg">
        {!mayChange && <Text c="dimmed">{shared.readOnly}</Text>}
        <UnitBasics {...part} locations={locations} isNew={stored === null} />
        <UnitDoors {...part} location={locations.find(({ id }) => id === draft.locationId)} />
        <UnitRules {...part} />
        <UnitHours {...part} />
        <MappingConsequences plan={plan} isAsked={proposals.length > 0} />
        <ChangedElsewhere<Unit>
          error={saving.error}
          tells={theirs => words.theirs(theirs.name)}
          onTakeTheirs={theirs => {
            setStored(theirs)
            setDraft(draftOf(theirs, currency))
            saving.reset()
          }}
          onSaveMine={theirs => saving.mutate(theirs)}
        />
        {mayChange && (
          <Group>
            <Button
              type="submit"
              disabled={!isReady}
              loading={saving.isPending}
              {...(plan.losing > 0 ? { color: 'red' } : {})}
            >
              {plan.losing > 0 ? planWords.saveTaking(plan.losing) : stored ? words.save : words.create}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}

function useSaving(draft: UnitDraft, setStored: (unit: Unit) => void) {
  const navigate = useNavigate()
  const key = useRef(newKey())
  return useMutation({
    mutationFn: async (over: Unit | null) => {
      const unit = over ?? (await addUnit(draft, key.current))
      setStored(unit)
      return { saved: await saveUnit(unit, draft, setStored), isNew: over === null }
    },
    onSuccess: async ({ saved: { id, name }, isNew }) => {
      void notify({ title: shared.saved, message: name })
      if (isNew) await navigate({ to: '/staff/inventory/units/$id', params: { id }, replace: true })
    },
  })
}
