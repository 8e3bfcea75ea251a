// Desired, actual and ledger of one person at one site → what to change, what to look at, what to show.
// Pure: the same situation gives the same verdict. `pass.ts` asks again after every look and every write until nothing
// is left, so a verdict only needs to know its next step. User first (user-difference.ts), then each membership, then
// the no-access policy.
import { membershipDifference } from './membership-difference.ts'
import { policyDifference } from './policy-difference.ts'
import { isSeenIn } from './sight.ts'
import { userDifference } from './user-difference.ts'
import type { Situation, Verdict } from './verdict.ts'
import { Findings } from './verdict.ts'

export function difference(situation: Situation): Verdict {
  const findings = new Findings(situation)
  const standing = userDifference(situation, findings)
  if (standing.mayTouch) {
    membershipDifference(situation, standing, findings)
    policyDifference(situation, standing, findings)
  }
  lookAtOpenItems(situation, findings)
  return {
    personId: situation.personId,
    changes: findings.changes,
    look: { user: findings.lookAtUser, groups: findings.lookAtGroups },
    user: findings.user,
    memberships: findings.memberships,
    erase: findings.erase,
    drift: findings.drift,
    shortfalls: findings.shortfalls,
    recheckAt: findings.recheckAt,
  }
}

/** An open item can only be executed, or seen to be settled, by looking at what it is about. */
function lookAtOpenItems(situation: Situation, findings: Findings): void {
  for (const item of situation.drift) {
    if (item.accessGroupId !== null) {
      if (isSeenIn(situation.sight, item.accessGroupId) === null) findings.look(item.accessGroupId)
    } else if (situation.sight.user === 'unseen') findings.lookAtUser = true
  }
}
