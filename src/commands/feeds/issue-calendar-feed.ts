import type { newFeed } from '../../contract/visitors/feeds.ts'
import type { Body } from '../../contract/words.ts'
import type { CalendarFeed } from '../../ports/visitors.ts'
import type { Command, Order } from '../order.ts'
import { load, refuse } from '../order.ts'
import { hashOf, newSecret } from '../staff/secrets.ts'

export type IssuedFeed = CalendarFeed & { readonly token: string }

/** The address is answered once and never kept. What a member makes shows their own reservations, and nobody's name. */
export const issueCalendarFeed: Command<Body<typeof newFeed>, IssuedFeed> = async (order, input) => {
  const { kind, id: subjectId, showsNames } = input
  await mustBeThere(order, kind, subjectId)
  const isMember = order.actor.kind === 'person'
  if (isMember && (kind !== 'person' || subjectId !== order.actor.id)) {
    return refuse('feed.unknown', 'Members have a calendar of their own reservations.', { kind })
  }
  const token = newSecret('lw_cal')
  const feed: CalendarFeed = {
    id: order.newId(),
    hash: hashOf(token),
    organizationId: order.tx.organizationId,
    kind,
    subjectId,
    showsNames: showsNames && !isMember,
    createdAt: order.at,
    revokedAt: null,
  }
  await order.journal('calendar_feed.issued', { feedId: feed.id, [`${kind}Id`]: subjectId })
  await order.controls.feeds.add(order.tx, feed)
  return { ...feed, token }
}

const mustBeThere = ({ tx }: Order, kind: CalendarFeed['kind'], id: string) => {
  if (kind === 'person') return load(tx.people, id, 'person')
  return kind === 'unit' ? load(tx.units, id, 'reservation_unit') : load(tx.locations, id, 'location')
}
