// Ten thousand people may wait for ten seats: only as many are looked for as can be seated, and a few more, because whom
// somebody made by hand needs no seat and is to be shown.
import type { Look } from '../domain/access/sight.ts'
import { ProviderFault } from '../ports/provider.ts'
import type { SeatBudget } from './apply/seats.ts'
import type { Clerk } from './clerk.ts'
import type { SiteSnapshot } from './situations.ts'

const looksWithoutSeat = 10

/**
 * Takes out of the wishes the looks for people who would need a seat that is not there, and returns those people. They keep
 * their order, so who waits longest is looked for first.
 */
export async function withoutSeat(site: SiteSnapshot, wishes: Map<string, Look>, seats: SeatBudget): Promise<string[]> {
  const newcomers = [...wishes.keys()].filter(personId => {
    const state = site.users.get(personId)?.state
    return state === undefined || state === 'deleted'
  })
  if (newcomers.length <= looksWithoutSeat) return []
  const postponed = newcomers.slice(Math.max(looksWithoutSeat, await freeSeats(seats)))
  for (const personId of postponed) wishes.delete(personId)
  return postponed
}

/** Whether somebody was left without a seat, as far as is written down. */
export const isSeatWanted = ({ shortfalls }: SiteSnapshot): boolean =>
  shortfalls.some(({ kind }) => kind === 'waits_for_seat')

/** Who of ours has a seat and no group. */
export const seatsWithoutUse = (clerk: Clerk, siteId: string): Promise<string[]> =>
  clerk.store.transaction(clerk.organizationId, clerk.clock.now(), async tx => {
    const holding = new Set(
      (await tx.ledger.memberships(siteId, 'everybody')).filter(m => m.state !== 'taken').map(m => m.personId),
    )
    const users = await tx.ledger.users(siteId, 'everybody')
    return users.filter(u => u.state === 'known' && !u.suspended && !holding.has(u.personId)).map(u => u.personId)
  })

/** Seats came free: whoever waits longest for one is looked at now, and not when their minute is over (field note 17). */
export async function callWaiting(clerk: Clerk, siteId: string, seats: number): Promise<void> {
  const at = clerk.clock.now()
  await clerk.store.transaction(clerk.organizationId, at, async tx => {
    const waiting = (await tx.ledger.shortfalls())
      .filter(shortfall => shortfall.siteId === siteId && shortfall.kind === 'waits_for_seat')
      .toSorted((a, b) => a.since - b.since)
    const personIds = [...new Set(waiting.map(({ personId }) => personId))].slice(0, seats)
    if (personIds.length > 0) await tx.nextChanges.save(personIds.map(personId => ({ personId, at })))
  })
}

/** A site that does not answer is no reason to hold anybody back: the look itself will tell. */
async function freeSeats(seats: SeatBudget): Promise<number> {
  try {
    return await seats.free()
  } catch (error) {
    if (error instanceof ProviderFault) return Number.POSITIVE_INFINITY
    throw error
  }
}
