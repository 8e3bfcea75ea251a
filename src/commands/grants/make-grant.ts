import type { newGrant } from '../../contract/grants.ts'
import type { Body } from '../../contract/words.ts'
import type { Grant } from '../../domain/grant.ts'
import { grantFault } from '../../domain/grant.ts'
import type { Command } from '../order.ts'
import { inserted, load, mustBeFaultless, refuse } from '../order.ts'

/** Staff give one person one access group from an instant until another, with a reason. */
export const makeGrant: Command<Body<typeof newGrant>, Grant> = async (order, input) => {
  const { tx } = order
  const person = await load(tx.people, input.personId, 'person')
  const group = await tx.sites.findGroup(input.accessGroupId)
  if (!group || group.vanishedAt !== null) {
    return refuse('access_group.unknown', 'Salto KS shows no such access group (any more).', {
      accessGroupId: input.accessGroupId,
    })
  }
  const { siteId, accessGroupId } = group
  const { items: owning } = await tx.locations.list({ where: { saltoSiteId: siteId }, limit: 1 })
  if (owning.length === 0) {
    refuse('access_group.of_another_site', 'This access group belongs to a site that no location has.', {
      accessGroupId,
      siteId,
    })
  }
  const grant: Grant = {
    id: order.newId(),
    personId: person.id,
    siteId,
    accessGroupId,
    reason: input.reason.trim(),
    startsAt: input.startsAt === undefined ? order.at : Date.parse(input.startsAt),
    endsAt: Date.parse(input.endsAt),
    version: 1,
  }
  mustBeFaultless(grantFault(grant))
  const { startsAt, endsAt } = grant
  const journalId = await order.journal(
    'grant.made',
    { grantId: grant.id, personId: person.id, siteId, accessGroupId },
    { startsAt, endsAt },
  )
  const stored = await inserted(tx.grants, grant, journalId, () => {
    throw new Error('No unique rule is known for grants')
  })
  await tx.wake([person.id])
  return stored
}
