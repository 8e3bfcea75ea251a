import type { z } from 'zod'
import { accessAnswer, type accessQuestion } from '../../contract/access.ts'
import { instantOf, wireInstant } from '../../contract/words.ts'
import { causesOf } from '../../domain/access/cause.ts'
import { explain } from '../../domain/access/explain.ts'
import type { Facts } from '../../domain/access/facts.ts'
import type { Instant } from '../../domain/span.ts'
import { nextBoundary } from '../../domain/span.ts'
import type { Transaction } from '../../ports/store.ts'
import { found, NotFound, type View } from '../view.ts'
import { actualAccess } from './actual-access.ts'

/** Asked about this moment, give or take a slow clock. */
const noteworthyMs = 60_000

/**
 * May this person open this door (or be let in by this group) at this instant, because of what, what does Salto KS hold,
 * and when does the answer change? Past instants are answered from the facts that were true then.
 */
export const explainAccess: View<z.output<typeof accessQuestion>, typeof accessAnswer> = {
  schema: accessAnswer,
  async of(tx, { personId, lockId, accessGroupId, at: asked }) {
    await found(tx.people.find(personId), 'person', personId)
    const groups = await groupsAsked(tx, lockId, accessGroupId)
    const groupIds = new Set(groups.map(group => group.accessGroupId))
    const at = asked === undefined ? tx.at : instantOf(asked)
    const facts = await tx.facts.of([personId], 'history')
    const { decision, causes, missing } = explain(facts, personId, groupIds, at)
    return {
      personId,
      at: wireInstant(at),
      accessGroupIds: [...groupIds],
      decision,
      causes: [...causes],
      missing: [...missing],
      actual: await actualAccess(tx, personId, groups),
      ...(Math.abs(at - tx.at) < noteworthyMs ? {} : { note: 'What Salto KS holds is shown as of now, not of then.' }),
      nextChangeAt: wireInstant(nextChangeAt(facts, personId, groupIds, at)),
    }
  },
}

/** When a cause of this person for any of these groups next begins or ends after the instant. */
function nextChangeAt(facts: Facts, personId: string, groupIds: ReadonlySet<string>, at: Instant): Instant | null {
  const spans = causesOf(facts)
    .filter(cause => cause.personId === personId && groupIds.has(cause.accessGroupId))
    .map(cause => cause.during)
  return nextBoundary(spans, at)
}

type Asked = { readonly siteId: string; readonly accessGroupId: string }

/** A door is opened by every group that has its lock. */
async function groupsAsked(
  tx: Transaction,
  lockId: string | undefined,
  accessGroupId: string | undefined,
): Promise<Asked[]> {
  if (accessGroupId !== undefined) {
    return [await found(tx.sites.findGroup(accessGroupId), 'access_group', accessGroupId)]
  }
  const groups: Asked[] = []
  for (const { siteId } of await tx.sites.list()) {
    const ofSite = await tx.sites.groups(siteId)
    groups.push(...ofSite.filter(group => lockId !== undefined && group.lockIds.includes(lockId)))
  }
  if (groups.length === 0) throw new NotFound('lock.unknown', 'No access group has such a lock.', { lockId })
  return groups
}
