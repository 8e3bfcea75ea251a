import { Text } from '@mantine/core'
import type { DoorPeople } from '../../../api/access.ts'
import * as texts from '../../../texts/texts.ts'
import { State, type StateKind } from '../../../ui/state.tsx'

const { salto, waits } = texts.people.access

type Actual = NonNullable<DoorPeople['items'][number]['actual']>

/** What Salto KS holds, in a word; and what it waits for, in a sentence. */
export function HeldBySalto({ actual, isAllowed }: { readonly actual: Actual; readonly isAllowed: boolean }) {
  const [kind, says] = heldOf(actual, isAllowed)
  const [waiting] = actual.waitsFor
  return (
    <>
      <State kind={kind}>{says}</State>
      {waiting && (
        <Text size="xs" c="dimmed">
          {waits[waiting.kind]}
        </Text>
      )}
    </>
  )
}

function heldOf({ state, membership, user }: Actual, isAllowed: boolean): [StateKind, string] {
  if (state === 'open') {
    if (membership === 'foreign') return [isAllowed ? 'foreign' : 'refused', salto.foreign]
    return [isAllowed ? 'open' : 'refused', salto.open]
  }
  if (user === 'suspended') return ['refused', salto.suspended]
  if (membership === 'taking') return ['waiting', salto.taking]
  if (membership === 'giving' || user === 'creating') return ['waiting', salto.giving]
  if (state === 'changing') return ['waiting', salto.changing]
  return state === 'unknown' ? ['waiting', salto.unknown] : ['quiet', salto.closed]
}
