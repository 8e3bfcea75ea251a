// One membership at a time: wanted or not, in the ledger or not, seen or not or not looked.
import { unsettledMs } from '../policy.ts'
import type { LedgerMembership } from './ledger.ts'
import { isSeenIn } from './sight.ts'
import type { Standing } from './user-difference.ts'
import type { Findings, Situation } from './verdict.ts'
import { decisionOn } from './verdict.ts'

/** A removal that was confirmed stays this long, so that a slow read cannot pass for a hand-made membership. */
const tombstoneMs = 10 * 60_000

const settleSoonMs = 5_000

export function membershipDifference(s: Situation, standing: Standing, f: Findings): void {
  const groups = new Set<string>([...s.memberships.keys(), ...(s.wanted?.groups.keys() ?? [])])
  for (const [accessGroupId, isIn] of s.sight.groups) if (isIn) groups.add(accessGroupId)
  for (const accessGroupId of groups) {
    const row = s.memberships.get(accessGroupId) ?? null
    const isWanted = s.wanted?.groups.has(accessGroupId) ?? false
    if (s.vanished.has(accessGroupId)) vanished(f, accessGroupId, row, isWanted)
    else if (isWanted) wanted(s, standing, f, accessGroupId, row)
    else unwanted(s, f, accessGroupId, row)
  }
}

function vanished(f: Findings, accessGroupId: string, row: LedgerMembership | null, isWanted: boolean): void {
  if (row) f.erase.push(accessGroupId)
  if (isWanted) f.short('group_vanished', accessGroupId)
}

const isSettled = (s: Situation, row: LedgerMembership): boolean => s.sight.groupsReadAt >= row.intentAt + unsettledMs

function wanted(
  s: Situation,
  standing: Standing,
  f: Findings,
  accessGroupId: string,
  row: LedgerMembership | null,
): void {
  const seen = isSeenIn(s.sight, accessGroupId)
  const give = () => {
    const since = s.wanted?.groups.get(accessGroupId)?.since ?? s.at
    if (standing.mayGive) f.change({ kind: 'give', accessGroupId, since })
  }
  // Long gone by our own doing: what is there now was added by hand, and is not entered as ours.
  const isForgotten = row?.state === 'taken' && s.at >= row.intentAt + unsettledMs
  if (row === null || isForgotten) {
    if (seen === null) f.look('all')
    else if (seen) {
      if (row) f.erase.push(accessGroupId)
      foreign(s, f, accessGroupId, true)
    } else give()
  } else if (row.state === 'taken' || row.state === 'taking') {
    // Wanted again while our own removal settles: adding twice has one effect, waiting would leave a gap.
    give()
  } else if (seen === true) {
    if (row.state === 'giving') f.memberships.push({ ...row, state: 'given', confirmedAt: s.sight.groupsReadAt })
  } else if (row.state === 'giving') {
    if (seen === null) f.look(accessGroupId)
    else if (row.answeredAt !== null && !isSettled(s, row)) settleSoon(s, f, row)
    else give()
  } else if (seen === false) taken(s, f, accessGroupId, row, give)
}

/** Ours, confirmed once, and gone without our doing: given again only under revert, or for a newer cause. */
function taken(s: Situation, f: Findings, accessGroupId: string, row: LedgerMembership, give: () => void): void {
  if (!isSettled(s, row)) {
    settleSoon(s, f, row)
    return
  }
  const { item, decision } = decisionOn(s, 'membership_removed', accessGroupId)
  const newestCauseAt = s.wanted?.groups.get(accessGroupId)?.newestCauseAt ?? s.at
  if (decision === 'revert' || (item !== null && newestCauseAt > item.seenAt)) {
    // The item stands until the group is seen again: a call that fails may not lose the decision.
    f.drifted('membership_removed', accessGroupId)
    give()
    return
  }
  f.drifted('membership_removed', accessGroupId)
  f.short('waits_for_decision', accessGroupId)
}

function unwanted(s: Situation, f: Findings, accessGroupId: string, row: LedgerMembership | null): void {
  const seen = isSeenIn(s.sight, accessGroupId)
  if (row === null) {
    if (seen) foreign(s, f, accessGroupId, false)
  } else if (row.state === 'taken') settled(s, f, accessGroupId, row, seen)
  else if (row.state === 'taking') taking(s, f, accessGroupId, row, seen)
  else ours(s, f, accessGroupId, row, seen)
}

/**
 * Given by us, no cause left. An explained removal needs no look and is always sent: a read that came back short may not
 * pass for a removal by hand. Unexplained ones need to be seen.
 */
function ours(s: Situation, f: Findings, accessGroupId: string, row: LedgerMembership, seen: boolean | null): void {
  const endedAt = s.wanted?.ended.get(accessGroupId) ?? null
  const explained = endedAt !== null && !s.unmapped.has(accessGroupId)
  if (explained || seen === true) f.change({ kind: 'take', accessGroupId, explained, endedAt })
  else if (seen === false && isSettled(s, row)) f.erase.push(accessGroupId)
  else if (seen === null) f.look('all')
  else settleSoon(s, f, row)
}

function taking(s: Situation, f: Findings, accessGroupId: string, row: LedgerMembership, seen: boolean | null): void {
  if (seen === null) f.look(accessGroupId)
  else if (!seen) f.memberships.push({ ...row, state: 'taken', confirmedAt: s.sight.groupsReadAt })
  else if (row.answeredAt !== null && !isSettled(s, row)) settleSoon(s, f, row)
  else f.change({ kind: 'take', accessGroupId, explained: true, endedAt: row.intentAt })
}

/** Our removal was confirmed. Later it is either forgotten, or what is seen now was added by hand. */
function settled(s: Situation, f: Findings, accessGroupId: string, row: LedgerMembership, seen: boolean | null): void {
  if (seen === true && isSettled(s, row)) {
    f.erase.push(accessGroupId)
    foreign(s, f, accessGroupId, false)
  } else if (seen === true) settleSoon(s, f, row)
  else if (s.at >= row.intentAt + tombstoneMs) f.erase.push(accessGroupId)
}

/** Added by hand: satisfies a cause without a call; without a cause it stays, and is shown. */
function foreign(s: Situation, f: Findings, accessGroupId: string, isWanted: boolean): void {
  const { decision, byPerson } = decisionOn(s, 'membership_added', accessGroupId)
  if (decision === 'adopt') {
    if (f.erase.at(-1) === accessGroupId) f.erase.pop()
    f.memberships.push({
      siteId: s.siteId,
      personId: s.personId,
      accessGroupId,
      origin: 'adopted',
      state: 'given',
      intentAt: s.at,
      answeredAt: s.at,
      confirmedAt: s.sight.groupsReadAt,
    })
    // Ours now, and judged as ours at once: without a cause it goes.
    if (!isWanted) f.recheck(s.at)
    return
  }
  f.drifted('membership_added', accessGroupId)
  if (isWanted) return
  if (decision === 'revert')
    f.change({ kind: 'take', accessGroupId, explained: byPerson, endedAt: byPerson ? s.at : null })
  else f.short('stays_open', accessGroupId)
}

function settleSoon(s: Situation, f: Findings, row: LedgerMembership): void {
  f.recheck(Math.min(Math.max(s.at + settleSoonMs, row.intentAt + settleSoonMs), row.intentAt + unsettledMs))
  f.short('unconfirmed', row.accessGroupId, row.intentAt + unsettledMs)
}
