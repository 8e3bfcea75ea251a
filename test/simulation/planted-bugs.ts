// Bugs, planted from the outside around the store and the provider that the shipping code is given: how the
// simulation itself is tested. Each must be found; nothing of this is in shipped code.
import type { Facts } from '../../src/domain/access/facts.ts'
import type { AccessProvider, UserSeen } from '../../src/ports/provider.ts'
import { ProviderFault } from '../../src/ports/provider.ts'
import type { Store, Transaction } from '../../src/ports/store.ts'

export interface PlantedBug {
  readonly name: string
  /** What a programmer might have done wrong. */
  readonly story: string
  readonly store?: (store: Store) => Store
  /** The store that people's commands work on. */
  readonly commandStore?: (store: Store) => Store
  readonly provider?: (provider: AccessProvider) => AccessProvider
}

const withTransaction =
  (change: (tx: Transaction) => Partial<Transaction>) =>
  (store: Store): Store => ({
    transaction: (organizationId, at, work) =>
      store.transaction(organizationId, at, tx => work({ ...tx, ...change(tx) })),
  })

/** A provider whose named calls are replaced; methods live on its class, so they are called through. */
const withCalls =
  (change: (provider: AccessProvider) => Partial<AccessProvider>) =>
  (provider: AccessProvider): AccessProvider => ({
    whoAmI: () => provider.whoAmI(),
    listSites: () => provider.listSites(),
    readSite: siteId => provider.readSite(siteId),
    readOwnRole: siteId => provider.readOwnRole(siteId),
    listGroups: (...asked) => provider.listGroups(...asked),
    listGroupMembers: (...asked) => provider.listGroupMembers(...asked),
    listGroupDoors: (siteId, groupId) => provider.listGroupDoors(siteId, groupId),
    readGroupSchedule: (siteId, groupId) => provider.readGroupSchedule(siteId, groupId),
    listDoors: siteId => provider.listDoors(siteId),
    listUsers: (...asked) => provider.listUsers(...asked),
    findUserByEmail: (siteId, email, urgency) => provider.findUserByEmail(siteId, email, urgency),
    findUser: (siteId, userId, urgency) => provider.findUser(siteId, userId, urgency),
    listUserGroups: (siteId, userId, urgency) => provider.listUserGroups(siteId, userId, urgency),
    findPlatformUser: (siteId, email, urgency) => provider.findPlatformUser(siteId, email, urgency),
    createUser: (siteId, user) => provider.createUser(siteId, user),
    addExistingUser: (siteId, userId) => provider.addExistingUser(siteId, userId),
    changeUser: (siteId, userId, user) => provider.changeUser(siteId, userId, user),
    suspendUser: (siteId, userId, urgency) => provider.suspendUser(siteId, userId, urgency),
    reactivateUser: (siteId, userId) => provider.reactivateUser(siteId, userId),
    deleteUser: (siteId, userId) => provider.deleteUser(siteId, userId),
    changeGroupMembers: (siteId, groupId, members, urgency) =>
      provider.changeGroupMembers(siteId, groupId, members, urgency),
    resendInvitation: (siteId, userId) => provider.resendInvitation(siteId, userId),
    ...change(provider),
  })

/** A store that tells other facts than it holds. */
const withFacts = (change: (facts: Facts) => Partial<Facts>) =>
  withTransaction(tx => ({
    facts: {
      ...tx.facts,
      async of(personIds, reach) {
        const facts = await tx.facts.of(personIds, reach)
        return { ...facts, ...change(facts) }
      },
    },
  }))

const withSettings = (change: Partial<Transaction['settings']>) =>
  withTransaction(tx => ({ settings: { ...tx.settings, ...change } }))

const isLost = (error: unknown): boolean => error instanceof ProviderFault && error.kind === 'unknown_outcome'

async function repeatedWhenLost<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (!isLost(error)) throw error
    return call()
  }
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'give-before-ledger',
    story: 'A membership is written to the ledger only after the provider has answered.',
    store: withTransaction(tx => ({
      ledger: {
        ...tx.ledger,
        saveMemberships: rows =>
          tx.ledger.saveMemberships(rows.filter(row => !(row.state === 'giving' && row.answeredAt === null))),
      },
    })),
  },
  {
    name: 'erase-before-take',
    story: 'The ledger forgets a membership when its removal is asked for, not when it is done.',
    store: withTransaction(tx => ({
      ledger: {
        ...tx.ledger,
        async saveMemberships(rows) {
          await tx.ledger.saveMemberships(rows.filter(row => row.state !== 'taking'))
          await tx.ledger.eraseMemberships(rows.filter(row => row.state === 'taking'))
        },
      },
    })),
  },
  {
    name: 'lost-is-done',
    story: 'A change of members whose answer was lost passes for done.',
    provider: withCalls(provider => ({
      async changeGroupMembers(siteId, groupId, members, urgency) {
        try {
          await provider.changeGroupMembers(siteId, groupId, members, urgency)
        } catch (error) {
          if (!isLost(error)) throw error
        }
      },
    })),
  },
  {
    name: 'create-repeated',
    story: 'A creation whose answer was lost is repeated at once, without looking.',
    provider: withCalls(provider => ({
      createUser: (siteId, user) => repeatedWhenLost(() => provider.createUser(siteId, user)),
      addExistingUser: (siteId, userId) => repeatedWhenLost(() => provider.addExistingUser(siteId, userId)),
    })),
  },
  {
    name: 'no-next-change',
    story: 'Nobody notes when somebody must be looked at again.',
    store: withTransaction(tx => ({ nextChanges: { ...tx.nextChanges, save: async () => undefined } })),
  },
  {
    name: 'one-cause-only',
    story: 'Of two causes one is forgotten: grants do not count for whoever has a billing.',
    store: withFacts(({ billings, grants }) => {
      const payers = new Set(billings.map(({ payer }) => (payer.kind === 'person' ? payer.personId : payer.companyId)))
      return { grants: grants.filter(grant => !payers.has(grant.personId)) }
    }),
  },
  {
    name: 'role-unseen',
    story: 'Whether somebody opens by an own role is not read.',
    provider: withCalls(provider => {
      const plain = <U extends UserSeen | null>(user: U): U => user && { ...user, privileged: false }
      return {
        async listUsers(...asked) {
          const reading = await provider.listUsers(...asked)
          return { ...reading, items: reading.items.map(plain) }
        },
        findUser: async (...asked) => plain(await provider.findUser(...asked)),
        findUserByEmail: async (...asked) => plain(await provider.findUserByEmail(...asked)),
      }
    }),
  },
  {
    name: 'reverts-unasked',
    story: 'What was done by hand is undone without a decision.',
    store: withSettings({ driftSetting: async () => 'revert' }),
  },
  {
    name: 'deletes-unasked',
    story: 'Whoever has no access left is deleted at once, whatever the policy says.',
    store: withSettings({
      noAccessPolicy: async () => ({ policy: 'delete', keepAliveMinutes: 0, deleteAfterMinutes: 0 }),
    }),
  },
  {
    name: 'seats-unread',
    story: 'The limit of the subscription is not read.',
    provider: withCalls(provider => ({
      readSite: async siteId => ({ ...(await provider.readSite(siteId)), seatsAllowed: null }),
    })),
  },
  {
    name: 'lag-forgotten',
    story: 'Doors close with the reservation, whatever lag was agreed.',
    store: withFacts(({ windows }) => ({ windows: windows.map(window => ({ ...window, lagMinutes: 0 })) })),
  },
  {
    name: 'hold-opens',
    story: 'A hold that nobody has confirmed opens doors.',
    store: withFacts(({ reservations }) => ({
      reservations: reservations.map(reservation =>
        reservation.state === 'tentative' ? { ...reservation, state: 'confirmed' as const } : reservation,
      ),
    })),
  },
  {
    name: 'buffers-ignored',
    story: 'Reservations are placed without the time that the unit needs in between.',
    commandStore: withTransaction(tx => ({
      units: {
        ...tx.units,
        async placeOf(unitId, look) {
          const place = await tx.units.placeOf(unitId, look)
          return place && { ...place, unit: { ...place.unit, bufferBeforeMinutes: 0, bufferAfterMinutes: 0 } }
        },
      },
    })),
  },
  {
    name: 'zone-data-unread',
    story: 'Nobody looks whether newer zone data make another instant of nine o’clock.',
    commandStore: withSettings({ zoneClock: async () => null }),
  },
]
