// Whoever comes without a password: members by a link from their mail, and readers of calendar feeds. Secrets are known
// here by their hashes only.
import type { Instant } from '../domain/span.ts'
import type { Transaction } from './store.ts'

export interface MemberLink {
  readonly hash: string
  readonly organizationId: string
  readonly personId: string
  readonly expiresAt: Instant
}

export interface MemberSession {
  readonly hash: string
  readonly organizationId: string
  readonly personId: string
  /** When the member opened the link. */
  readonly startedAt: Instant
  /** When this secret was given out. */
  readonly issuedAt: Instant
  readonly expiresAt: Instant
}

export interface MemberShelf {
  /** In the command's transaction, beside the letter that carries the link. */
  addLink(tx: Transaction, link: MemberLink): Promise<void>
  /** Links of the person that could still be used. */
  countLinks(tx: Transaction, personId: string): Promise<number>
  /** Marks it used and returns it; null when unknown, used or expired. Of two who open the same link one gets it. */
  takeLink(hash: string, at: Instant): Promise<MemberLink | null>
  addSession(session: MemberSession): Promise<void>
  findSession(hash: string, at: Instant): Promise<MemberSession | null>
  /** The old secret stays good until then: requests under way carry it. */
  expireSession(hash: string, at: Instant): Promise<void>
  /** Forgets what nobody can use any more. */
  purge(at: Instant): Promise<void>
}

export type FeedKind = 'person' | 'unit' | 'location'

export interface CalendarFeed {
  readonly id: string
  readonly hash: string
  readonly organizationId: string
  readonly kind: FeedKind
  /** The person, the unit or the location. */
  readonly subjectId: string
  /** Whether entries name the people who have reserved. */
  readonly showsNames: boolean
  readonly createdAt: Instant
  readonly revokedAt: Instant | null
}

export interface FeedShelf {
  findByHash(hash: string): Promise<CalendarFeed | null>
  /** Of the transaction's organisation, oldest first. */
  list(tx: Transaction): Promise<CalendarFeed[]>
  add(tx: Transaction, feed: CalendarFeed): Promise<void>
  /** At `tx.at`; again changes nothing; null when there is no such feed. */
  revoke(tx: Transaction, id: string): Promise<CalendarFeed | null>
}
