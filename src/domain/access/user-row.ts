// The ledger row of a user, as a sight makes it or corrects it.
import type { LedgerUser } from './ledger.ts'
import type { SeenUser } from './sight.ts'
import type { Findings, Situation } from './verdict.ts'

/** The row with what the sight says now. */
export function corrected(s: Situation, row: LedgerUser, seen: SeenUser): LedgerUser {
  const bySubscription = seen.suspended && row.suspension === null && !s.site.subscriptionValid
  const next: LedgerUser = {
    ...row,
    // The person's address belongs to them on the platform: a change at one site is seen at all of them.
    email: seen.email === s.email && !s.isAddressTaken ? s.email : row.email,
    siteUserId: seen.siteUserId,
    platformUserId: seen.platformUserId,
    suspended: seen.suspended,
    // While the site's subscription is invalid Salto suspends everybody: ours to lift once it is valid again.
    suspension: bySubscription ? 'seat' : seen.suspended ? row.suspension : null,
    privileged: seen.privileged,
    hasProfile: seen.hasProfile,
    confirmedAt: s.sight.userReadAt,
  }
  const isSame =
    next.email === row.email &&
    next.suspended === row.suspended &&
    next.suspension === row.suspension &&
    next.privileged === row.privileged &&
    next.hasProfile === row.hasProfile &&
    next.siteUserId === row.siteUserId &&
    row.confirmedAt !== null
  return isSame ? row : next
}

/** A user that was just found to be ours, or adopted. */
export function knownUser(s: Situation, seen: SeenUser, more: Pick<LedgerUser, 'origin' | 'intentAt'>): LedgerUser {
  return {
    siteId: s.siteId,
    personId: s.personId,
    email: s.email,
    name: s.name,
    origin: more.origin,
    state: 'known',
    siteUserId: seen.siteUserId,
    platformUserId: seen.platformUserId,
    intentAt: more.intentAt,
    suspension: null,
    suspended: seen.suspended,
    privileged: seen.privileged,
    hasProfile: seen.hasProfile,
    confirmedAt: s.sight.userReadAt,
    deleteDueAt: null,
  }
}

/**
 * Asked for by us and not answered: a reader that lags may still show the user as active, and the suspension that turns up
 * later is ours to lift all the same.
 */
export const isSuspensionInDoubt = (row: LedgerUser): boolean =>
  row.suspension !== null && !row.suspended && row.confirmedAt === null

/** Nobody is there under the address that the person has given up: somebody else may come with it. */
export function freeAddress(s: Situation, f: Findings, row: LedgerUser): void {
  if (row.email !== s.email && !s.isAddressTaken) f.user = { ...row, email: s.email }
}
