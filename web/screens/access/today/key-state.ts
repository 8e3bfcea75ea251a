import type { WindowToday } from '../../../api/access.ts'
import { relative } from '../../../format.ts'
import * as texts from '../../../texts/texts.ts'
import type { StateKind } from '../../../ui/state.tsx'

const words = texts.access.today.windows

export type WindowState = WindowToday['state']

/** As time passes, without asking again: what the server said holds for the instant at which it said it. */
export function stateAt({ state, from, until }: WindowToday, now: number): WindowState {
  if (state === 'not') return 'not'
  if (now < new Date(from).getTime()) return 'planned'
  return now < new Date(until).getTime() ? 'open' : 'done'
}

interface Key {
  readonly kind: StateKind
  readonly says: string
}

/** Whether the key is where it should be, in words; or why it is not. */
export function keyOf({ whyNot, salto, from }: WindowToday, state: WindowState, now: number): Key {
  if (state === 'not') return { kind: 'refused', says: words.whyNot[whyNot ?? ''] ?? words.notOpen }
  if (salto === null) return { kind: 'refused', says: words.notOpen }
  if (state === 'planned') {
    return salto.state === 'open'
      ? { kind: 'open', says: words.ready }
      : { kind: 'soon', says: words.notYet(relative(from, now)) }
  }
  if (state === 'done') {
    return salto.membership === 'taking' ? { kind: 'waiting', says: words.taking } : { kind: 'quiet', says: words.done }
  }
  if (salto.state === 'open') {
    return salto.membership === 'foreign'
      ? { kind: 'foreign', says: words.foreign }
      : { kind: 'open', says: words.open }
  }
  return obstacle(salto.waitsFor.map(({ kind }) => kind)) ?? { kind: 'waiting', says: words.given }
}

const obstacles: Readonly<Record<string, Key>> = {
  waits_for_seat: { kind: 'waiting', says: words.seat },
  unreachable: { kind: 'broken', says: words.unreachable },
  waits_for_adoption: { kind: 'waiting', says: words.adoption },
  waits_for_decision: { kind: 'waiting', says: words.adoption },
  rejected: { kind: 'refused', says: words.rejected },
}

const obstacle = (kinds: readonly string[]): Key | null =>
  Object.entries(obstacles).find(([kind]) => kinds.includes(kind))?.[1] ?? null
