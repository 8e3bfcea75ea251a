/**
 * A transaction whose statements may be asked for side by side. Kysely sends the next one when the last has been answered;
 * here they go to the server in the order in which they are asked for, several in one message, and come back in that order.
 */
import { type DatabaseConnection, type Driver, type Kysely, PostgresDialect, Transaction } from 'kysely'

/** As `db.transaction()`: commits when the work is done, and undoes everything when it throws. */
export function transactionOf<Schema, Result>(
  db: Kysely<Schema>,
  work: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(serial => {
    const executor = serial.getExecutor()
    return executor.provideConnection(connection =>
      work(new Transaction<Schema>({ ...formal, executor: executor.withConnectionProvider(always(connection)) })),
    )
  })
}

const always = (connection: DatabaseConnection) => ({
  provideConnection: <T>(consumer: (connection: DatabaseConnection) => Promise<T>): Promise<T> => consumer(connection),
})

const dialect = new PostgresDialect({
  pool: async () => {
    throw new Error('A transaction opens no connection of its own')
  },
})
/** What Kysely wants to be given and a transaction does not use: it works through its executor. */
const formal: { dialect: PostgresDialect; driver: Driver; config: { dialect: PostgresDialect } } = {
  dialect,
  driver: dialect.createDriver(),
  config: { dialect },
}
