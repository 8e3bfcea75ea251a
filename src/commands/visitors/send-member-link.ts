import { normalizedEmail } from '../../domain/person.ts'
import type { Instant } from '../../domain/span.ts'
import type { Command } from '../order.ts'
import { hashOf, newSecret } from '../staff/secrets.ts'

const linkMs = 15 * 60_000
/** While so many wait in somebody's mail no other is sent: any of them still signs in, so nobody is locked out. */
const linksLimit = 5

export interface MemberLinkAsked {
  readonly email: string
  /** The address to which the token is added. */
  readonly linkUrl: string
}

/** Nobody is told whether anybody has that address: the answer is always null. */
export const sendMemberLink: Command<MemberLinkAsked, null> = async (order, { email, linkUrl }) => {
  const { tx, controls } = order
  const { items } = await tx.people.list({ where: { email: normalizedEmail(email) }, limit: 1 })
  const [person] = items
  if (person?.status !== 'active') return null
  if ((await controls.members.countLinks(tx, person.id)) >= linksLimit) return null
  const token = newSecret('lw_in')
  const expiresAt: Instant = order.at + linkMs
  const linkId = order.newId()
  await order.journal('member_link.sent', { personId: person.id })
  await controls.members.addLink(tx, {
    hash: hashOf(token),
    organizationId: tx.organizationId,
    personId: person.id,
    expiresAt,
  })
  const [location] = (await tx.locations.list({ limit: 1 })).items
  await tx.outbox.post({
    id: order.newId(),
    recipient: { kind: 'person', id: person.id, name: person.name, email: person.email },
    letter: { kind: 'sign-in.link', linkId, timeZone: location?.timeZone ?? 'UTC', expiresAt },
    link: `${linkUrl}${token}`,
  })
  return null
}
