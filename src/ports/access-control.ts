// Who may ask for what: principals, sessions of staff, API keys, and the answers remembered for replays.
// Everything here lives in control tables, outside tenancy, because it is asked before the organisation is known.
import type { Instant } from '../domain/span.ts'
import type { ConnectionStore } from './connection.ts'
import type { Actor, Transaction } from './store.ts'
import type { FeedShelf, MemberShelf } from './visitors.ts'

/** Each may do what the later ones may: host > owner > manager > desk. */
export const roles = ['host', 'owner', 'manager', 'desk'] as const
export type Role = (typeof roles)[number]

export const isAtLeast = (role: Role, needed: Role): boolean => roles.indexOf(role) <= roles.indexOf(needed)

/** Whoever asks, once known. Staff have every scope; their role decides. */
export interface Principal {
  readonly kind: 'staff' | 'api-key'
  readonly id: string
  readonly organizationId: string
  readonly role: Role
  readonly scopes: readonly string[]
}

export interface ApiKeyRecord {
  readonly id: string
  readonly organizationId: string
  readonly name: string
  readonly role: Role
  readonly scopes: readonly string[]
  /** SHA-256 of the key in hex. The key has 256 random bits, so a slow hash would add nothing. */
  readonly hash: string
  /** The first characters of the key, by which a person recognises it in a list. */
  readonly prefix: string
  readonly createdAt: Instant
  readonly expiresAt: Instant | null
  readonly revokedAt: Instant | null
}

export interface ApiKeyShelf {
  /** In the transaction, if one is given. */
  findByHash(hash: string, tx?: Transaction): Promise<ApiKeyRecord | null>
  list(organizationId: string): Promise<ApiKeyRecord[]>
  /** In the command's transaction, beside its journal line. */
  add(tx: Transaction, key: ApiKeyRecord): Promise<void>
  /** At `tx.at`, of `tx.organizationId`; again changes nothing; null when there is no such key. */
  revoke(tx: Transaction, id: string): Promise<ApiKeyRecord | null>
}

/** Somebody who works for one organisation. `userId` is the sign-in library's; one user may work for several. */
export interface StaffRecord {
  readonly id: string
  readonly organizationId: string
  /** null until the invitation is accepted. */
  readonly userId: string | null
  readonly name: string
  /** Normalised. */
  readonly email: string
  readonly role: Role
  readonly status: 'active' | 'inactive'
  readonly version: number
}

export interface StaffShelf {
  ofUser(userId: string): Promise<StaffRecord[]>
  /** Of all organisations; @param email normalised */
  listByEmail(email: string): Promise<StaffRecord[]>
  list(organizationId: string): Promise<StaffRecord[]>
  find(organizationId: string, id: string): Promise<StaffRecord | null>
  /** `taken`: the address already works for the organisation. */
  add(tx: Transaction, staff: StaffRecord): Promise<'done' | 'taken'>
  update(tx: Transaction, staff: StaffRecord): Promise<'done' | 'stale' | 'taken'>
}

export interface OrganizationRecord {
  readonly id: string
  readonly name: string
}

export interface OrganizationShelf {
  list(): Promise<OrganizationRecord[]>
  find(id: string): Promise<OrganizationRecord | null>
  /** Before its first transaction. */
  add(organization: OrganizationRecord): Promise<void>
  /** In the command's transaction, beside its journal line. 'stale': somebody else has renamed it meanwhile. */
  rename(tx: Transaction, name: string, former: string): Promise<'stored' | 'stale'>
}

/** Answers kept for a day so that a repeated POST gets the same one. */
export interface AnswerShelf {
  /**
   * In the command's transaction. null: the claim is ours until the transaction ends; a twin's claim waits for that.
   * Otherwise the answer that was given to the first.
   */
  claim(tx: Transaction, claim: AnswerClaim): Promise<StoredAnswer | null>
  /** The answer that was given, without claiming or waiting. */
  find(tx: Transaction, claim: AnswerClaim): Promise<StoredAnswer | null>
  /** Completes the claim of the same transaction. */
  save(tx: Transaction, claim: AnswerClaim, answer: Omit<StoredAnswer, 'bodyHash'>): Promise<void>
}

export interface AnswerClaim {
  /** Principal, method and path in one: an answer is never given to anybody else. */
  readonly scope: string
  readonly key: string
  /** SHA-256 of the canonical body; another body under the same key is refused. */
  readonly bodyHash: string
}

export const answerKeptMs = 24 * 3_600_000

export interface StoredAnswer {
  readonly bodyHash: string
  readonly status: number
  /** Ids only: a name and address stand in `identity`, which the storage keeps where it can be erased. */
  readonly body: unknown
  readonly identity: { readonly personId: string; readonly name: string; readonly email: string } | null
}

/** Signed-in staff. Implemented in `storage/sign-in`. */
export interface Sessions {
  /** The sign-in user of the request's cookies; null when nobody is signed in. */
  find(headers: Headers): Promise<{ userId: string } | null>
  /** Serves `/api/auth/*`. */
  respond(request: Request): Promise<Response>
  /** Ends every session of the user at once. */
  endAll(userId: string): Promise<void>
  /** Makes a user with a password; `taken` when the address has one. */
  addUser(user: { name: string; email: string; password: string }): Promise<{ userId: string } | 'taken'>
  /** The user of that address, when the password is theirs. */
  findUser(email: string, password: string): Promise<{ userId: string } | null>
  /** Signs the user in: the cookies that their browser has to keep. @param headers of their request */
  open(userId: string, headers: Headers): Promise<string[]>
  /** The user's new password; the old one is good no longer. Sessions go on. */
  setPassword(userId: string, password: string): Promise<void>
}

/** Single use; hashed at rest; for the first owner and for invited staff. */
export interface InvitationShelf {
  /** `staffId` null: the first owner of the installation. */
  add(invitation: Invitation): Promise<void>
  /** Marks it used and returns it; null when unknown, used or expired at `at`. */
  take(hash: string, at: Instant): Promise<Invitation | null>
}

export interface Invitation {
  readonly hash: string
  readonly organizationId: string | null
  readonly staffId: string | null
  readonly expiresAt: Instant
}

/** `password`: lets its reader choose a new password. */
export type StaffLinkPurpose = 'sign-in' | 'password'

export interface StaffLink {
  readonly hash: string
  readonly organizationId: string
  readonly staffId: string
  readonly purpose: StaffLinkPurpose
  readonly expiresAt: Instant
}

/** Links from the mail of staff: single use, hashed at rest. */
export interface StaffLinkShelf {
  /** In the command's transaction, beside the letter that carries the link. */
  add(tx: Transaction, link: StaffLink): Promise<void>
  /** Links that could still be used. */
  count(tx: Transaction, staffId: string, purpose: StaffLinkPurpose): Promise<number>
  /** Marks it used and returns it; null when unknown, used, expired, or meant for something else. */
  take(hash: string, purpose: StaffLinkPurpose, at: Instant): Promise<StaffLink | null>
  /** Nobody can use the member of staff's links any more: their password is new. */
  end(staffId: string, at: Instant): Promise<void>
  /** Forgets what nobody can use any more. */
  purge(at: Instant): Promise<void>
}

/** The control tables that commands write beside their transaction's tenant tables. */
export interface Controls {
  readonly apiKeys: ApiKeyShelf
  readonly staff: StaffShelf
  readonly organizations: OrganizationShelf
  readonly connections: ConnectionStore
  readonly answers: AnswerShelf
  readonly invitations: InvitationShelf
  readonly staffLinks: StaffLinkShelf
  readonly members: MemberShelf
  readonly feeds: FeedShelf
}

export interface JournalEntry {
  readonly id: string
  readonly at: Instant
  readonly action: string
  readonly actor: Actor
  readonly subject: Readonly<Record<string, string>>
  readonly detail: Readonly<Record<string, unknown>>
}

interface JournalQuery {
  readonly personId?: string | undefined
  readonly action?: string | undefined
  /** First words of actions: `membership`, `billing`. */
  readonly kinds?: readonly string[] | undefined
  readonly from?: Instant | undefined
  readonly until?: Instant | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

export interface SearchHit {
  readonly kind: 'person' | 'reservation-unit' | 'reservation' | 'product'
  readonly id: string
  readonly title: string
  readonly detail: string | null
  /** Of a reservation, in the zone of its location. */
  readonly startsAt: Instant | null
  readonly timeZone: string | null
}

/** Finds what people of the desk look for by name. */
export interface Searcher {
  /** At most `limit` of each kind. */
  find(tx: Transaction, words: readonly string[], limit: number): Promise<SearchHit[]>
}

/** Reads what `Transaction.journal` appended, newest first. */
export interface JournalReader {
  list(tx: Transaction, query: JournalQuery): Promise<{ items: JournalEntry[]; nextCursor: string | null }>
}
