// What a round asks to see before the next one can decide. While others wait to be let in, only what decides about somebody's
// doors: whether a user is as we made it, and what becomes of a user without access, is seen when all are in.
import type { LedgerMembership } from '../../domain/access/ledger.ts'
import { isLook, type Look } from '../../domain/access/sight.ts'
import type { Situation, Verdict } from '../../domain/access/verdict.ts'
import type { Waiting } from './waiting.ts'

export interface Kept {
  /** Whom the round touched: their next verdict asks anew. */
  readonly again: ReadonlySet<string>
  readonly waiting: Waiting
  readonly failures: ReadonlyMap<string, number>
  readonly isFull: boolean
}

/** The looks that the verdicts asked for, by person. Whoever can be looked at later is postponed. */
export function wishesOf(
  verdicts: readonly Verdict[],
  situations: ReadonlyMap<string, Situation>,
  { again, waiting, failures, isFull }: Kept,
): Map<string, Look> {
  const wishes = new Map<string, Look>()
  const isRush = !waiting.isEmpty()
  for (const verdict of verdicts) {
    const { personId, user } = verdict
    const situation = situations.get(personId)
    if (!situation || !isLook(verdict.look) || again.has(personId) || waiting.isPostponed(personId)) continue
    const row = user ?? situation.user
    const look = isRush ? pressing(situation, verdict) : verdict.look
    // Whether somebody was made (the list came back short), or may be made anew: nothing else will ask again.
    const isOpen = look.user && row !== null && row.state !== 'known'
    const onlyConfirms = isFull && look.groups !== 'all' && !failures.has(personId) && !isOpen
    if (!isLook(look)) waiting.postpone(personId)
    else if (!onlyConfirms) wishes.set(personId, look)
  }
  return wishes
}

const nothing: Look = { user: false, groups: new Set() }

function pressing(situation: Situation, { look, user, memberships }: Verdict): Look {
  if (isIdle(situation, memberships)) return nothing
  const row = user ?? situation.user
  const isActive = row?.state === 'known' && !row.suspended
  return isActive ? { ...look, user: false } : look
}

/** Nothing to give, nothing left to take: only what becomes of the user is open. */
function isIdle({ wanted, memberships }: Situation, corrected: readonly LedgerMembership[]): boolean {
  if ((wanted?.groups.size ?? 0) > 0) return false
  const rows = new Map([...memberships.values(), ...corrected].map(row => [row.accessGroupId, row.state]))
  return [...rows.values()].every(state => state === 'taken')
}
