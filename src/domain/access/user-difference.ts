// The person as a Salto user: is it there, is it ours, may it be touched, is it usable.
import { unsettledMs } from '../policy.ts'
import type { Instant } from '../span.ts'
import type { LedgerUser } from './ledger.ts'
import type { SeenUser } from './sight.ts'
import { corrected, freeAddress, isSuspensionInDoubt, knownUser } from './user-row.ts'
import type { Findings, Situation } from './verdict.ts'
import { decisionOn } from './verdict.ts'

/** Where the person's user stands after the rules about users. */
export interface Standing {
  /** False: not ours, privileged, or nothing is there. No membership is given or taken. */
  readonly mayTouch: boolean
  /** Known, active or about to be: groups may be given. */
  readonly mayGive: boolean
  readonly user: LedgerUser | null
}

const untouchable: Standing = { mayTouch: false, mayGive: false, user: null }

function lookFirst(f: Findings): Standing {
  f.lookAtUser = true
  return untouchable
}

/** How soon to look again at something that the provider is still settling. */
const settleSoonMs = 5_000

export function userDifference(s: Situation, f: Findings): Standing {
  const seen = s.sight.user
  if (s.user === null || s.user.state === 'deleted') return notOurs(s, f, s.user)
  const isSeenPrivileged = typeof seen === 'object' && seen.privileged
  if (s.user.state === 'creating') return isSeenPrivileged ? ownRole(s, f) : creating(s, f, s.user)
  if (isSeenPrivileged || (s.user.privileged && seen !== 'absent')) return privileged(s, f, s.user)
  if (s.user.state === 'deleting') return deleting(s, f, s.user)
  return known(s, f, s.user)
}

/** Something to give that the site still has: nobody gets a user (and Salto's mail) for a group that vanished. */
function isWanted(s: Situation): boolean {
  for (const accessGroupId of s.wanted?.groups.keys() ?? []) if (!s.vanished.has(accessGroupId)) return true
  return false
}

function wantedSince(s: Situation): Instant {
  let since = Number.POSITIVE_INFINITY
  for (const group of s.wanted?.groups.values() ?? []) since = Math.min(since, group.since)
  return since
}

/** Ours, and promoted by hand. */
function privileged(s: Situation, f: Findings, row: LedgerUser): Standing {
  const seen = s.sight.user
  if (typeof seen === 'object' && seen.privileged !== row.privileged) {
    f.user = { ...row, privileged: seen.privileged, confirmedAt: s.sight.userReadAt }
  }
  if (typeof seen === 'object' && !seen.privileged) {
    const demoted = { ...row, privileged: false }
    return row.state === 'deleting' ? deleting(s, f, demoted) : known(s, f, demoted)
  }
  if (row.origin === 'created') f.drifted('user_promoted')
  return ownRole(s, f)
}

function ownRole(s: Situation, f: Findings): Standing {
  if (isWanted(s) || s.memberships.size > 0) f.short('own_salto_role', null)
  return untouchable
}

/** Nothing of ours is there (any more). A user with the same address is somebody's, until staff adopt it. */
function notOurs(s: Situation, f: Findings, tombstone: LedgerUser | null): Standing {
  for (const row of s.memberships.values()) f.erase.push(row.accessGroupId)
  if (tombstone) freeAddress(s, f, tombstone)
  const { item } = decisionOn(s, 'user_not_ours', null)
  const isAdopted = item?.decision === 'adopt'
  // What staff told us to adopt is ours from then on, also while nothing is to be given.
  if (!isWanted(s) && !isAdopted) return untouchable
  if (s.isAddressTaken) return waitForAddress(s, f)
  const seen = s.sight.user
  if (seen === 'unseen') {
    if (s.site.seatsFullUntil !== null && !isAdopted) waitForSeat(s, f)
    return lookFirst(f)
  }
  if (seen === 'absent') return isWanted(s) ? createUnlessThere(s, f, tombstone) : untouchable
  if (seen.privileged) return ownRole(s, f)
  if (!isAdopted) {
    f.drifted('user_not_ours')
    f.short('waits_for_adoption', null)
    return untouchable
  }
  f.user = knownUser(s, seen, { origin: 'adopted', intentAt: s.at })
  return known({ ...s, user: f.user }, f, f.user)
}

/** One user for each address at a site: the other person's changes theirs, or is deleted, before this one is made. */
function waitForAddress(s: Situation, f: Findings): Standing {
  f.short('old_address', null, s.at + unsettledMs)
  f.recheck(s.at + unsettledMs)
  return untouchable
}

/** A seat may free up by anybody's hand: the site is asked again each minute while somebody waits, whoever looks meanwhile. */
function waitForSeat(s: Situation, f: Findings): Standing {
  const againAt = s.site.seatsFullUntil ?? s.at + unsettledMs
  f.short('waits_for_seat', null, againAt)
  f.recheck(againAt)
  return untouchable
}

/** Salto refused to make them because they are there (apply/users.ts): the next looks will show who it is. */
function createUnlessThere(s: Situation, f: Findings, tombstone: LedgerUser | null): Standing {
  const refusedAt = tombstone?.siteUserId === null ? tombstone.confirmedAt : null
  if (refusedAt === null || s.sight.userReadAt >= refusedAt + unsettledMs) return create(s, f, tombstone !== null)
  f.short('unconfirmed', null, refusedAt + unsettledMs)
  f.recheck(Math.min(Math.max(s.at, refusedAt) + settleSoonMs, refusedAt + unsettledMs))
  return untouchable
}

function create(s: Situation, f: Findings, again: boolean): Standing {
  if (s.site.seatsFullUntil !== null) return waitForSeat(s, f)
  f.change({ kind: 'create', since: wantedSince(s), again })
  return untouchable
}

/** Asked for, answer outstanding or lost: ours if it turns up; asked again only after 60 s of nothing (I6, I9). */
function creating(s: Situation, f: Findings, row: LedgerUser): Standing {
  const seen = s.sight.user
  if (seen === 'unseen') return lookFirst(f)
  if (typeof seen === 'object') {
    const email = s.isAddressTaken ? row.email : s.email
    const found = { ...knownUser(s, seen, { origin: row.origin, intentAt: row.intentAt }), email }
    // Created beyond the last seat: Salto suspends silently. That suspension is ours to lift.
    f.user = { ...found, suspension: seen.suspended ? 'seat' : null }
    return known({ ...s, user: f.user }, f, f.user)
  }
  if (s.sight.userReadAt < row.intentAt + unsettledMs) {
    f.short('unconfirmed', null, row.intentAt + unsettledMs)
    f.recheck(row.intentAt + unsettledMs)
  } else if (isWanted(s)) create(s, f, true)
  else f.user = { ...row, state: 'deleted', confirmedAt: null }
  return untouchable
}

/** Deletion is asynchronous: still listed for a while. Whoever is wanted again meanwhile is made anew once gone. */
function deleting(s: Situation, f: Findings, row: LedgerUser): Standing {
  const seen = s.sight.user
  if (seen === 'unseen') return lookFirst(f)
  if (seen === 'absent') return forgotten(s, f, row)
  if (s.sight.userReadAt < row.intentAt + unsettledMs) {
    f.recheck(Math.min(s.at + settleSoonMs, row.intentAt + unsettledMs))
    return untouchable
  }
  // Minutes later it is still there: the deletion did not happen. It is a known user again and policy decides anew.
  f.user = { ...row, state: 'known', suspended: seen.suspended, confirmedAt: s.at }
  return known({ ...s, user: f.user }, f, f.user)
}

function known(s: Situation, f: Findings, row: LedgerUser): Standing {
  const seen = s.sight.user
  if (seen === 'absent') return gone(s, f, row)
  if (seen === 'unseen' && s.drift.some(item => item.kind === 'user_deleted')) {
    // Deleted by hand and not decided: whoever has the platform id now may be somebody else's user.
    return lookFirst(f)
  }
  const isSettled = s.sight.userReadAt >= row.intentAt + unsettledMs
  const isInDoubt = isSuspensionInDoubt(row)
  if (seen === 'unseen' || (isInDoubt && !seen.suspended && !isSettled)) {
    // Explained removals need no look. A suspension of ours is lifted from memory, then confirmed.
    const mayGive = (!row.suspended && !isInDoubt) || (row.suspension !== null && isWanted(s) && reactivate(s, f))
    if (seen !== 'unseen') settleSoon(s, f, row)
    else if (row.confirmedAt === null || (row.suspended && row.suspension === null && isWanted(s))) f.lookAtUser = true
    changeAddress(s, f, row, seen === 'unseen' ? null : seen)
    return { mayTouch: true, mayGive, user: row }
  }
  // We were asked to lift what somebody else had suspended long ago: whoever is seen active then has been let in.
  const isLifted = row.suspended && row.suspension === null && !seen.suspended
  if (row.confirmedAt === null && seen.suspended !== row.suspended && !isSettled && !isInDoubt && !isLifted) {
    // Our own suspension or reactivation was answered and is not visible yet: wait for it, do not repeat it.
    settleSoon(s, f, row)
    return { mayTouch: true, mayGive: !row.suspended, user: row }
  }
  const current = corrected(s, row, seen)
  if (current !== row) f.user = current
  changeAddress(s, f, current, seen)
  if (!seen.suspended) return { mayTouch: true, mayGive: true, user: current }
  return suspendedUser(s, f, current)
}

function settleSoon(s: Situation, f: Findings, row: LedgerUser): void {
  f.short('unconfirmed', null, row.intentAt + unsettledMs)
  f.recheck(Math.min(s.at + settleSoonMs, row.intentAt + unsettledMs))
}

function suspendedUser(s: Situation, f: Findings, row: LedgerUser): Standing {
  if (row.suspension !== null) {
    return { mayTouch: true, mayGive: isWanted(s) && reactivate(s, f), user: row }
  }
  const { decision, byPerson } = decisionOn(s, 'user_suspended', null)
  f.drifted('user_suspended')
  // A suspension may be a ban: the organisation's setting alone never lifts it (I7).
  if (decision === 'revert' && byPerson && isWanted(s)) {
    return { mayTouch: true, mayGive: reactivate(s, f), user: row }
  }
  if (isWanted(s)) f.short('waits_for_decision', null)
  return { mayTouch: true, mayGive: false, user: row }
}

function reactivate(s: Situation, f: Findings): boolean {
  if (!s.site.subscriptionValid || s.site.seatsFullUntil !== null) {
    waitForSeat(s, f)
    return false
  }
  f.change({ kind: 'reactivate', since: wantedSince(s) })
  return true
}

/** Ours, and a complete look does not show it. Deleted by hand: nothing is made anew until somebody decides. */
function gone(s: Situation, f: Findings, row: LedgerUser): Standing {
  if (s.sight.userReadAt < row.intentAt + unsettledMs) {
    f.short('unconfirmed', null, row.intentAt + unsettledMs)
    f.recheck(row.intentAt + unsettledMs)
    return untouchable
  }
  freeAddress(s, f, row)
  const { item } = decisionOn(s, 'user_deleted', null)
  f.drifted('user_deleted')
  if (item?.decision === 'revert') return forgotten(s, f, row)
  if (isWanted(s)) f.short('waits_for_decision', null)
  return untouchable
}

/** Gone for good, by our deletion or by a decision. Before it is made anew, the address is looked up afresh. */
function forgotten(s: Situation, f: Findings, row: LedgerUser): Standing {
  f.user = { ...row, email: s.email, state: 'deleted', deleteDueAt: null, confirmedAt: s.at }
  for (const membership of s.memberships.values()) f.erase.push(membership.accessGroupId)
  if (isWanted(s)) f.lookAtUser = true
  return untouchable
}

/** A changed address keeps the link: patched only if ours and without a profile, otherwise shown. */
function changeAddress(s: Situation, f: Findings, row: LedgerUser, seen: SeenUser | null): void {
  if (row.email !== s.email && s.isAddressTaken) return void waitForAddress(s, f)
  const newAddress = row.email === s.email ? null : s.email
  const newName = row.name !== s.name
  if (newAddress === null && !newName) return
  if (row.origin === 'created' && !row.hasProfile) {
    if (seen === null) f.lookAtUser = true
    else f.change({ kind: 'change_user', email: newAddress, name: newName })
  } else if (newAddress !== null) f.short('old_address', null)
}
