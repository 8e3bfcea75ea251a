/**
 * Control tables are written beside the tenant tables of one transaction (ports/access-control.ts): here the port's
 * transaction leads back to the database's.
 */
import type { Transaction } from '../ports/store.ts'
import type { DatabaseTransaction } from './schema.ts'

const transactions = new WeakMap<Transaction, DatabaseTransaction>()

export function remember(tx: Transaction, trx: DatabaseTransaction): void {
  transactions.set(tx, trx)
}

/** @throws Error if the transaction is another store's */
export function databaseTransactionOf(tx: Transaction): DatabaseTransaction {
  const trx = transactions.get(tx)
  if (!trx) throw new Error('This transaction does not belong to the PostgreSQL store')
  return trx
}
