import { feed, feeds, issuedFeed } from '../../contract/visitors/feeds.ts'
import { wireInstant } from '../../contract/words.ts'
import type { CalendarFeed, FeedShelf } from '../../ports/visitors.ts'
import { plainView, type View } from '../view.ts'

const wireFeed = ({ id, kind, subjectId, showsNames, createdAt, revokedAt }: CalendarFeed) => ({
  ...{ id, kind, subjectId, showsNames },
  createdAt: wireInstant(createdAt),
  revokedAt: wireInstant(revokedAt),
})

export const feedView = plainView<CalendarFeed, typeof feed>(feed, wireFeed)

/** @param publicUrl under which calendar programs reach this installation */
export const issuedFeedView = (publicUrl: string): View<CalendarFeed & { token: string }, typeof issuedFeed> =>
  plainView(issuedFeed, made => ({ ...wireFeed(made), url: `${publicUrl}/calendar/${made.token}.ics` }))

export const listFeeds = (shelf: FeedShelf): View<object, typeof feeds> => ({
  schema: feeds,
  of: async tx => ({ items: (await shelf.list(tx)).map(wireFeed), nextCursor: null }),
})

/** Those that the member has, revoked ones too. */
export const listMyFeeds = (shelf: FeedShelf): View<{ readonly personId: string }, typeof feeds> => ({
  schema: feeds,
  async of(tx, { personId }) {
    const own = (await shelf.list(tx)).filter(({ kind, subjectId }) => kind === 'person' && subjectId === personId)
    return { items: own.map(wireFeed), nextCursor: null }
  },
})
