/**
 * A transaction whose statements may be asked for side by side. Kysely sends the next one when the last has been answered;
 * here they go to the server in the order in which they are asked for, several in one message, and come back in that order.
 *
 * Writes that nobody waits for are gathered, and go as one statement ahead of whatever is asked next, the commit at last:
 * most of what a small statement costs is that it is one.
 */
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type Kysely,
  PostgresDialect,
  type QueryExecutorProvider,
  type QueryResult,
  type RawBuilder,
  sql,
  Transaction,
} from 'kysely'
import { unread } from './prepared.ts'

export interface Ends {
  /** Statements, `begin` the first of them; nobody reads their answers. */
  readonly begin: string
  /** Statements, `commit` the last of them; the first one's rows are given back. */
  readonly commit: string
}

interface Committed<Result> {
  readonly transaction: object
  readonly result: Result
  readonly rows: readonly unknown[]
}

/** As `db.transaction()`: commits when the work is done, and undoes everything when it throws. */
export function transactionOf<Schema, Result>(
  db: Kysely<Schema>,
  { begin, commit }: Ends,
  work: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Committed<Result>> {
  const executor = db.getExecutor()
  return executor.provideConnection(async connection => {
    const inside = new Inside(connection)
    const transaction = new Transaction<Schema>({
      ...formal,
      executor: executor.withConnectionProvider(always(inside)),
    })
    insides.set(transaction, inside)
    await inside.executeQuery(CompiledQuery.raw(`${unread}${begin}`))
    try {
      const result = await work(transaction)
      return { transaction, result, rows: (await inside.executeQuery(CompiledQuery.raw(commit))).rows }
    } catch (error) {
      await inside.undo()
      throw error
    } finally {
      inside.end()
    }
  })
}

export type Writes = Readonly<Record<string, RawBuilder<unknown>>>

const insides = new WeakMap<object, Inside>()

/**
 * Has these written before anything else is asked in the transaction, with whatever else is gathered until then. None of
 * them sees another one's rows, but each may name another, of the same call, by its key. What goes wrong is thrown by the
 * next statement that is waited for.
 */
export async function writeUnread<Schema>(transaction: Transaction<Schema>, writes: Writes): Promise<void> {
  const inside = insides.get(transaction)
  if (inside) inside.gather(transaction, writes)
  else await together(writes).execute(transaction)
}

const together = (writes: Writes) => {
  const named = Object.entries(writes).map(([name, write]) => sql`${sql.ref(name)} as (${write})`)
  return sql`${sql.raw(unread)}with ${sql.join(named)} select`
}

/** The connection as the transaction sees it. */
class Inside implements DatabaseConnection {
  readonly #connection: DatabaseConnection
  #gathered: { readonly transaction: QueryExecutorProvider; readonly writes: Writes } | null = null
  #isOver = false

  constructor(connection: DatabaseConnection) {
    this.#connection = connection
  }

  /** One of a kind, so that the texts are few. */
  gather(transaction: QueryExecutorProvider, writes: Writes): void {
    const gathered = this.#gathered?.writes ?? {}
    const isSecond = Object.keys(writes).some(name => name in gathered)
    if (isSecond) this.#send()
    this.#gathered = { transaction, writes: isSecond ? writes : { ...gathered, ...writes } }
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#isOver) return Promise.reject(new Error('The transaction is committed or rolled back already'))
    this.#send()
    return this.#connection.executeQuery<Row>(query)
  }

  streamQuery(): never {
    throw new Error('There are no cursors here')
  }

  async undo(): Promise<void> {
    this.#gathered = null
    // Where even this fails the connection is lost, and so is the transaction.
    await Promise.allSettled([this.#connection.executeQuery(CompiledQuery.raw('rollback'))])
  }

  end(): void {
    this.#isOver = true
  }

  #send(): void {
    if (!this.#gathered) return
    const { transaction, writes } = this.#gathered
    this.#gathered = null
    void this.#connection.executeQuery(together(writes).compile(transaction))
  }
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
