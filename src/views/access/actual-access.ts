import type { z } from 'zod'
import type { accessAnswer } from '../../contract/access.ts'
import { wireInstant } from '../../contract/words.ts'
import type { Instant } from '../../domain/span.ts'
import type { DriftItem, LedgerMembership, LedgerUser, Shortfall } from '../../ports/ledger.ts'
import type { Transaction } from '../../ports/store.ts'
import { wireShortfall } from '../shortfall.ts'

type Actual = z.output<typeof accessAnswer>['actual']
type Asked = { readonly siteId: string; readonly accessGroupId: string }

/** What Salto KS holds for the person in any of the groups, as our ledger and the last reads know it. */
export async function actualAccess(tx: Transaction, personId: string, asked: readonly Asked[]): Promise<Actual> {
  const held = await heldAccess(tx, personId, [...new Set(asked.map(group => group.siteId))])
  return held(asked)
}

/** As above, for asking about many groups of these sites after one look. */
export async function heldAccess(
  tx: Transaction,
  personId: string,
  siteIds: readonly string[],
): Promise<(asked: readonly Asked[]) => Actual> {
  const held = await heldByMany(tx, [personId], siteIds, await tx.ledger.shortfalls(personId))
  return asked => held(personId, asked)
}

/** As above, for many people after one look at each site. */
export async function heldByMany(
  tx: Transaction,
  personIds: readonly string[] | 'everybody',
  siteIds: readonly string[],
  shortfalls: readonly Shortfall[],
): Promise<(personId: string, asked: readonly Asked[]) => Actual> {
  const looks = new Map<string, (personId: string) => Look>()
  for (const siteId of siteIds) looks.set(siteId, await looksAt(tx, siteId, personIds))
  const short = Map.groupBy(shortfalls, shortfall => shortfall.personId)
  return (personId, asked) => {
    const own = new Map([...looks].map(([siteId, lookOf]) => [siteId, lookOf(personId)]))
    return actualOf(own, short.get(personId) ?? [], asked)
  }
}

async function looksAt(
  tx: Transaction,
  siteId: string,
  personIds: readonly string[] | 'everybody',
): Promise<(personId: string) => Look> {
  const users = new Map((await tx.ledger.users(siteId, personIds)).map(user => [user.personId, user]))
  const memberships = Map.groupBy(await tx.ledger.memberships(siteId, personIds), row => row.personId)
  const setting = await tx.settings.driftSetting()
  const drift = Map.groupBy(await tx.drift.open(siteId), item => item.personId)
  return personId => {
    const items = drift.get(personId) ?? []
    const groupIds = (isMeant: (item: DriftItem) => boolean) =>
      new Set(items.filter(isMeant).map(item => item.accessGroupId))
    return {
      user: users.get(personId) ?? null,
      memberships: memberships.get(personId) ?? [],
      foreignGroupIds: groupIds(item => item.kind === 'membership_added'),
      removedGroupIds: groupIds(item => item.kind === 'membership_removed'),
      isDeletedByHand: items.some(item => item.kind === 'user_deleted'),
      leftGroupIds: groupIds(item => (item.decision ?? setting) === 'ignore'),
    }
  }
}

interface Look {
  readonly user: LedgerUser | null
  readonly memberships: readonly LedgerMembership[]
  readonly foreignGroupIds: ReadonlySet<string | null>
  /** Ours by the ledger, which keeps them until somebody decides, and seen to be gone. */
  readonly removedGroupIds: ReadonlySet<string | null>
  readonly isDeletedByHand: boolean
  /** Changed by hand and not to be mended, by a decision or by the organisation's setting; null: the user themself. */
  readonly leftGroupIds: ReadonlySet<string | null>
}

function actualOf(looks: ReadonlyMap<string, Look>, shortfalls: readonly Shortfall[], asked: readonly Asked[]): Actual {
  const siteIds = new Set(asked.map(group => group.siteId))
  const groupIds = new Set(asked.map(group => group.accessGroupId))
  const seen: Actual[] = []
  for (const siteId of siteIds) {
    const look = looks.get(siteId)
    if (!look) continue
    seen.push(actualAt(look, groupIds))
  }
  // The most open of them decides: one group that lets in is enough.
  const best = seen.toSorted((a, b) => openness.indexOf(a.state) - openness.indexOf(b.state))[0] ?? nothingSeen
  const waitsFor = shortfalls.filter(
    shortfall =>
      siteIds.has(shortfall.siteId) && (shortfall.accessGroupId === null || groupIds.has(shortfall.accessGroupId)),
  )
  const isLeft = ({ siteId, kind, accessGroupId }: Shortfall) =>
    kind === 'waits_for_decision' && looks.get(siteId)?.leftGroupIds.has(accessGroupId) === true
  // Whoever opens by a role of their own does so without a group, and is not looked at.
  const isByOwnRole = best.state === 'closed' && waitsFor.some(({ kind }) => kind === 'own_salto_role')
  // What was decided waits for nobody.
  return {
    ...best,
    state: isByOwnRole ? 'unknown' : best.state,
    waitsFor: waitsFor.map(short => ({
      ...wireShortfall(short),
      ...(isLeft(short) ? { kind: 'left_by_decision' } : {}),
    })),
  }
}

const openness: readonly Actual['state'][] = ['open', 'changing', 'unknown', 'closed']

const nothingSeen: Actual = { state: 'closed', membership: 'none', user: 'none', confirmedAt: null, waitsFor: [] }

function actualAt(look: Look, groupIds: ReadonlySet<string>): Actual {
  const { user } = look
  const isGone = look.isDeletedByHand && user?.state === 'known'
  const rows = look.memberships.filter(row => groupIds.has(row.accessGroupId))
  const isThere = (row: LedgerMembership) => row.state !== 'given' || !look.removedGroupIds.has(row.accessGroupId)
  const foreign = [...groupIds].some(groupId => look.foreignGroupIds.has(groupId))
  const membership = isGone ? 'none' : membershipOf(rows.filter(isThere), foreign)
  const userState = isGone ? 'none' : stateOfUser(user)
  return {
    state: doorState(membership, userState),
    membership,
    user: userState,
    confirmedAt: wireInstant(latest([user?.confirmedAt ?? null, ...rows.map(row => row.confirmedAt)])),
    waitsFor: [],
  }
}

function membershipOf(memberships: readonly LedgerMembership[], foreign: boolean): Actual['membership'] {
  // An addition that Salto answered with success holds; the next reading confirms it, and until then `confirmedAt` is old.
  const states = new Set(
    memberships.map(row => (row.state === 'giving' && row.answeredAt !== null ? 'given' : row.state)),
  )
  if (states.has('given')) return 'given'
  if (states.has('giving')) return 'giving'
  if (states.has('taking')) return 'taking'
  return foreign ? 'foreign' : 'none'
}

function stateOfUser(user: LedgerUser | null): Actual['user'] {
  if (!user || user.state === 'deleted') return 'none'
  if (user.state !== 'known') return user.state
  return user.suspended ? 'suspended' : 'active'
}

/** A membership asked for or taken back is under way until a read confirms it; a suspended user opens nothing. */
function doorState(membership: Actual['membership'], user: Actual['user']): Actual['state'] {
  if (membership === 'none') return 'closed'
  if (membership === 'foreign') return user === 'active' ? 'open' : user === 'suspended' ? 'closed' : 'unknown'
  if (user === 'creating' || user === 'deleting') return 'changing'
  if (user !== 'active') return 'closed'
  return membership === 'given' ? 'open' : 'changing'
}

function latest(instants: readonly (Instant | null)[]): Instant | null {
  const known = instants.filter(at => at !== null)
  return known.length === 0 ? null : Math.max(...known)
}
