import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Unit } from '../../api/nouns.ts'
import { useMay } from '../../api/session.ts'
import type { Location } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { MappedForm, useMappedSaving } from '../plan/mapped-form.tsx'
import { UnitBasics } from './unit-basics.tsx'
import { UnitDoors } from './unit-doors.tsx'
import { addUnit, draftOf, emptyUnit, isChanged, proposalsOf, saveUnit, type UnitDraft } from './unit-draft.ts'
import { UnitHours } from './unit-hours.tsx'
import { UnitRules } from './unit-rules.tsx'

const { unit: words } = texts.inventory

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
  const navigate = useNavigate()
  const saving = useMappedSaving<Unit>({
    add: key => addUnit(draft, key),
    save: over => saveUnit(over, draft, setStored),
    onStored: setStored,
    onAdded: id => navigate({ to: '/staff/inventory/units/$id', params: { id }, replace: true, ignoreBlocker: true }),
  })
  const part: UnitPart = {
    draft,
    set: change => setDraft(before => ({ ...before, ...change })),
    isReadOnly: !mayChange,
    error: saving.error,
  }
  return (
    <MappedForm<Unit>
      {...{ saving, stored, words }}
      proposals={proposalsOf(stored, draft)}
      isReady={draft.name.trim() !== '' && draft.capacity !== null}
      isChanged={isChanged(stored, draft)}
      tells={theirs => words.theirs(theirs.name)}
      onTakeTheirs={theirs => {
        setStored(theirs)
        setDraft(draftOf(theirs, currency))
      }}
    >
      <UnitBasics {...part} locations={locations} isNew={stored === null} />
      <UnitDoors {...part} location={locations.find(({ id }) => id === draft.locationId)} />
      <UnitRules {...part} />
      <UnitHours {...part} />
    </MappedForm>
  )
}
