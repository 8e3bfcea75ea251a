// What was committed about hand edits, held changes and the ledger, as the staff would see it on their screens.
import type { DriftItem, HeldChange, LedgerMembership, LedgerUser } from '../../src/ports/ledger.ts'
import type { Store, Transaction } from '../../src/ports/store.ts'

export class Screens {
  readonly drift = new Map<string, DriftItem>()
  readonly held = new Map<string, HeldChange>()
  /** By site and person. */
  readonly users = new Map<string, LedgerUser>()
  /** By person and group. */
  readonly memberships = new Map<string, LedgerMembership>()

  openDrift(): DriftItem[] {
    return [...this.drift.values()].filter(item => item.settledAt === null)
  }

  openHeld(): HeldChange[] {
    return [...this.held.values()].filter(item => item.settledAt === null)
  }

  isHeld(personId: string, groupId: string): boolean {
    for (const item of this.held.values()) {
      if (item.settledAt !== null || item.decision === 'approved') continue
      if (item.personId === personId && item.accessGroupId === groupId) return true
    }
    return false
  }
}

export function observedStore(store: Store, screens: Screens): Store {
  return {
    transaction: (organizationId, at, work) =>
      store.transaction(organizationId, at, async tx => {
        const news: (() => void)[] = []
        const result = await work(observed(tx, screens, news))
        for (const tell of news) tell()
        return result
      }),
  }
}

function observed(tx: Transaction, screens: Screens, news: (() => void)[]): Transaction {
  return {
    ...tx,
    drift: {
      ...tx.drift,
      save(items) {
        news.push(() => {
          for (const item of items) {
            if (item.settledAt === null) screens.drift.set(item.id, item)
            else screens.drift.delete(item.id)
          }
        })
        return tx.drift.save(items)
      },
      saveHeld(items) {
        news.push(() => {
          for (const item of items) {
            if (item.settledAt === null) screens.held.set(item.id, item)
            else screens.held.delete(item.id)
          }
        })
        return tx.drift.saveHeld(items)
      },
    },
    ledger: {
      ...tx.ledger,
      saveUsers(users) {
        news.push(() => {
          for (const user of users) screens.users.set(`${user.siteId} ${user.personId}`, user)
        })
        return tx.ledger.saveUsers(users)
      },
      saveMemberships(rows) {
        news.push(() => {
          for (const row of rows) screens.memberships.set(`${row.personId} ${row.accessGroupId}`, row)
        })
        return tx.ledger.saveMemberships(rows)
      },
      eraseMemberships(keys) {
        news.push(() => {
          for (const key of keys) screens.memberships.delete(`${key.personId} ${key.accessGroupId}`)
        })
        return tx.ledger.eraseMemberships(keys)
      },
    },
  }
}
