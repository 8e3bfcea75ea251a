import type { CalendarFeed } from '../../ports/visitors.ts'
import type { Command } from '../order.ts'
import { refuse } from '../order.ts'

/** The address answers nothing any more. Revoking twice changes nothing. Members revoke their own only. */
export const revokeCalendarFeed: Command<{ id: string }, CalendarFeed> = async (order, { id }) => {
  const { feeds } = order.controls
  const before = (await feeds.list(order.tx)).find(feed => feed.id === id)
  const isTheirs = order.actor.kind !== 'person' || (before?.kind === 'person' && before.subjectId === order.actor.id)
  if (!before || !isTheirs) return refuse('feed.unknown', 'There is no such calendar feed.', { id })
  if (before.revokedAt !== null) return before
  await order.journal('calendar_feed.revoked', { feedId: id, [`${before.kind}Id`]: before.subjectId })
  return (await feeds.revoke(order.tx, id)) ?? before
}
