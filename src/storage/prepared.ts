/**
 * Statements are prepared under a name, once a connection: the server then reads and plans each text once instead of
 * every time, which under load is more than half of its work. The texts of the shelves are few, since whatever varies is
 * a parameter; beyond a bound further texts go unnamed, as the driver sends them by itself.
 *
 * Nobody waits for `begin`, for the name of the organisation, or for a job that is put in: they travel together with the
 * next statement. Where a way to the database costs more than what is done there, this is what a request is made of.
 *
 * A migration by a newer version may change what a remembered `select *` answers. The server then refuses, and the text
 * gets another name.
 */
import { createHash } from 'node:crypto'
import { Writable } from 'node:stream'
import type {
  CompiledQuery,
  PostgresCursor,
  PostgresPool,
  PostgresPoolClient,
  PostgresQueryResult,
  QueryResult,
} from 'kysely'
import pg from 'pg'

const namesLimit = 600

class Names {
  readonly #names = new Map<string, string>()
  #generation = 0

  /** undefined: there are enough already. */
  of(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known !== undefined || this.#names.size >= namesLimit) return known
    const name = `${this.#generation}.${createHash('sha256').update(text).digest('base64url').slice(0, 32)}`
    this.#names.set(text, name)
    return name
  }

  /** From now on every text has another name than before. */
  renew(): void {
    this.#generation += 1
    this.#names.clear()
  }
}

/** Whether the server refuses a name because the tables have changed since it was prepared. */
export const isOutdated = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === '0A000' && error.routine === 'RevalidateCachedQuery'

/** The pool as Kysely wants it, with every statement that has parameters under a name. */
export function preparing(pool: pg.Pool): PostgresPool {
  const names = new Names()
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect()
      const known = clients.get(client) ?? asKyselyWants(new PreparingClient(client, names))
      clients.set(client, known)
      return known
    },
  }
}

/** Begins a statement whose answer nobody reads: it goes out together with the next, and its error is thrown there. */
export const unread = '/* unread */ '

const isUnread = (text: string): boolean => text === 'begin' || text.startsWith(unread)

type Answer<Row> = PostgresQueryResult<Row>

/** A connection that saves ways: what nobody waits for travels with what somebody waits for. */
class PreparingClient {
  readonly #client: pg.PoolClient
  readonly #names: Names
  /** Of statements sent and not waited for: what went wrong, or null. */
  #unread: Promise<unknown>[] = []

  constructor(client: pg.PoolClient, names: Names) {
    this.#client = client
    this.#names = names
  }

  async query<Row>(text: string, parameters: readonly unknown[]): Promise<Answer<Row>> {
    if (isUnread(text)) {
      if (this.#unread.length === 0) streamOf(this.#client)?.cork()
      this.#unread.push(this.#sent(text, parameters).then(nothingWrong, whatIsWrong))
      return { command: 'SELECT', rowCount: 0, rows: [] }
    }
    try {
      return await this.#answered<Row>(text, parameters)
    } catch (error) {
      if (!isOutdated(error)) throw error
      this.#names.renew()
      // Inside a transaction nothing goes on: whoever opened it begins again.
      if (this.#client.getTransactionStatus() !== 'I') throw error
      return this.#answered<Row>(text, parameters)
    }
  }

  release(destroy?: boolean): void {
    this.#client.release(destroy)
  }

  async #answered<Row>(text: string, parameters: readonly unknown[]): Promise<Answer<Row>> {
    const earlier = this.#unread
    this.#unread = []
    const sent = this.#sent<Row>(text, parameters)
    if (earlier.length === 0) return sent
    streamOf(this.#client)?.uncork()
    const [[answer], faults] = await Promise.all([Promise.allSettled([sent]), Promise.all(earlier)])
    const fault = faults.find(found => found !== null)
    if (fault !== undefined) throw fault
    if (answer.status === 'rejected') throw answer.reason
    return answer.value
  }

  async #sent<Row>(text: string, parameters: readonly unknown[]): Promise<Answer<Row>> {
    const name = parameters.length === 0 ? undefined : this.#names.of(text)
    const values = [...parameters]
    const { command, rowCount, rows } = await this.#client.query<Row & pg.QueryResultRow>(
      name === undefined ? { text, values } : { name, text, values },
    )
    return { command: command as Answer<Row>['command'], rowCount: rowCount ?? 0, rows }
  }
}

/** Kysely asks for cursors through the same method, of dialects that are given some; this one is given none. */
const asKyselyWants = (client: PreparingClient): PostgresPoolClient => ({
  query: <Row>(asked: string | PostgresCursor<Row>, parameters: readonly unknown[] = []): never => {
    if (typeof asked !== 'string') throw new Error('There are no cursors here')
    return client.query<Row>(asked, parameters) as never
  },
  release: destroy => client.release(destroy),
})

/** The transaction for somebody who does not read answers, such as the job engine that puts jobs in. */
export const unheard = (trx: QueryExecuting): QueryExecuting => ({
  executeQuery: query => trx.executeQuery({ ...query, sql: unread + query.sql }),
})

interface QueryExecuting {
  executeQuery<Row>(query: CompiledQuery<Row>): Promise<QueryResult<Row>>
}

const nothingWrong = (): unknown => null
const whatIsWrong = (error: unknown): unknown => error

/** Held back and let go, it sends several statements at once. The driver does not say that it has one. */
function streamOf(client: pg.PoolClient): Writable | null {
  const { connection } = client as { readonly connection?: { readonly stream?: unknown } }
  return connection?.stream instanceof Writable ? connection.stream : null
}
