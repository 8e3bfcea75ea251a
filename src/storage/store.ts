/**
 * The store in PostgreSQL: the shelves of ports/store.ts over one transaction, which belongs to one organisation and
 * records everything at one instant.
 */
import type { Kysely } from 'kysely'
import pg from 'pg'
import type { PostedLetter } from '../ports/mail.ts'
import { type JournalShelf, Overtaken, type Store, type Transaction } from '../ports/store.ts'
import { withTenant } from './database.ts'
import type { DatabaseTransaction, Schema } from './schema.ts'
import type { Sealer } from './seal.ts'
import { driftShelf } from './shelves/drift.ts'
import { factsShelf } from './shelves/facts.ts'
import { journalShelf } from './shelves/journal.ts'
import { ledgerShelf } from './shelves/ledger.ts'
import { Mappings } from './shelves/mappings.ts'
import { nextChangeShelf } from './shelves/next-changes.ts'
import { billings } from './shelves/nouns/billings.ts'
import { coMembers } from './shelves/nouns/co-members.ts'
import { companies } from './shelves/nouns/companies.ts'
import { grants } from './shelves/nouns/grants.ts'
import { locations } from './shelves/nouns/locations.ts'
import { people } from './shelves/nouns/people.ts'
import { products } from './shelves/nouns/products.ts'
import { NounShelf } from './shelves/nouns/shelf.ts'
import { outboxShelf } from './shelves/outbox.ts'
import { reservationShelf } from './shelves/reservations/reservations.ts'
import { AllSeries } from './shelves/reservations/series.ts'
import { Turns } from './shelves/reservations/turns.ts'
import { Units } from './shelves/reservations/units.ts'
import { settingsShelf } from './shelves/settings.ts'
import { siteShelf } from './shelves/sites.ts'
import { remember } from './transactions.ts'

export interface StoreOptions {
  /** As the application, bound by row-level security. */
  readonly db: Kysely<Schema>
  /** Within the same transaction, so that the wake-up commits with what it tells of, or not at all. */
  readonly enqueueWake: (
    trx: DatabaseTransaction,
    organizationId: string,
    personIds: readonly string[] | 'everybody',
  ) => Promise<void>
  /** Told of letters after the commit that posted them. Left out, the courier finds them on its rounds. */
  readonly onLetter?: (letter: PostedLetter) => void
  /** For what letters say in confidence. Left out, letters with a link are refused. */
  readonly sealer?: Sealer
  /** Told after a commit that added lines to the journal: they want their seals. */
  readonly onJournal?: (organizationId: string) => void
}

export function createStore(options: StoreOptions): Store {
  const { db, onJournal, onLetter } = options
  const turns = new Turns()
  return {
    async transaction(organizationId, at, work) {
      let lines = 0
      const letterIds: string[] = []
      const attempts: DatabaseTransaction[] = []
      const endAttempts = () => {
        for (const trx of attempts.splice(0)) turns.end(trx)
      }
      const attempt = (trx: DatabaseTransaction) => {
        endAttempts()
        attempts.push(trx)
        turns.begin(trx)
        letterIds.length = 0
        const plain = transactionOf(trx, organizationId, at, options, letterId => letterIds.push(letterId))
        const append: JournalShelf['append'] = line => {
          lines += 1
          return plain.journal.append(line)
        }
        const tx = { ...plain, journal: { append } }
        remember(tx, trx)
        return work(tx)
      }
      const done = await withTenant(db, organizationId, attempt).catch(asOvertaken).finally(endAttempts)
      if (lines > 0) onJournal?.(organizationId)
      for (const letterId of letterIds) onLetter?.({ organizationId, letterId })
      return done
    },
  }
}

/** Two reservations of one slot, of which nobody waited for the second (`placeFree`). */
function asOvertaken(error: unknown): never {
  const isSlotTaken = error instanceof pg.DatabaseError && error.code === '23P01' && error.table === 'reservations'
  throw isSlotTaken ? new Overtaken('Somebody took the slot', { cause: error }) : error
}

function transactionOf(
  trx: DatabaseTransaction,
  organizationId: string,
  at: number,
  { enqueueWake, sealer }: StoreOptions,
  onLetter: (letterId: string) => void,
): Transaction {
  return {
    organizationId,
    at,
    people: new NounShelf(people, trx, at),
    locations: new NounShelf(locations, trx, at),
    products: new NounShelf(products, trx, at),
    billings: new NounShelf(billings, trx, at),
    grants: new NounShelf(grants, trx, at),
    companies: new NounShelf(companies, trx, at),
    coMembers: new NounShelf(coMembers, trx, at),
    units: new Units(trx, at),
    series: new AllSeries(trx, at),
    reservations: reservationShelf(trx, at),
    mappings: new Mappings(trx, at),
    facts: factsShelf(trx, at),
    sites: siteShelf(trx, organizationId, at),
    ledger: ledgerShelf(trx, at),
    drift: driftShelf(trx),
    journal: journalShelf(trx, at),
    settings: settingsShelf(trx, at),
    nextChanges: nextChangeShelf(trx),
    outbox: outboxShelf(trx, organizationId, at, { sealer, onLetter }),
    wake: async personIds => {
      if (personIds.length > 0) await enqueueWake(trx, organizationId, personIds)
    },
  }
}
