import type { Instant } from '../../domain/span.ts'
import type { StaffLinkPurpose } from '../../ports/access-control.ts'
import type { Command } from '../order.ts'
import { hashOf, newSecret } from './secrets.ts'

const linkMs: Readonly<Record<StaffLinkPurpose, number>> = { 'sign-in': 15 * 60_000, password: 60 * 60_000 }
/** While so many wait in somebody's mail no other is sent: any of them still works, so nobody is locked out. */
const linksLimit = 5

export interface StaffLinkAsked {
  readonly staffId: string
  readonly purpose: StaffLinkPurpose
  /** The address to which the token is added. */
  readonly linkUrl: string
}

/** A link to sign in with, or to choose a new password by, in a letter. Whoever asked is told nothing: always null. */
export const sendStaffLink: Command<StaffLinkAsked, null> = async (order, { staffId, purpose, linkUrl }) => {
  const { tx, controls } = order
  const staff = await controls.staff.find(tx.organizationId, staffId)
  if (staff?.status !== 'active' || staff.userId === null) return null
  if ((await controls.staffLinks.count(tx, staffId, purpose)) >= linksLimit) return null
  const token = newSecret('lw_in')
  const expiresAt: Instant = order.at + linkMs[purpose]
  await order.journal('staff_link.sent', { staffId }, { purpose })
  await controls.staffLinks.add(tx, {
    hash: hashOf(token),
    organizationId: tx.organizationId,
    ...{ staffId, purpose, expiresAt },
  })
  const [location] = (await tx.locations.list({ limit: 1 })).items
  const timeZone = location?.timeZone ?? 'UTC'
  await tx.outbox.post({
    id: order.newId(),
    recipient: { kind: 'staff', id: staffId, name: staff.name, email: staff.email },
    letter: {
      kind: 'sign-in.link',
      linkId: order.newId(),
      ...{ timeZone, expiresAt },
      ...(purpose === 'password' ? { purpose } : {}),
    },
    link: `${linkUrl}${token}`,
  })
  return null
}
