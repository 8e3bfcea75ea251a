/**
 * Statements are prepared under a name, once a connection: the server then reads and plans each text once instead of
 * every time, which under load is more than half of its work. The texts of the shelves are few, since whatever varies is
 * a parameter; beyond a bound further texts go unnamed, as the driver sends them by itself.
 *
 * Nobody waits for `begin`, for the name of the organisation, or for a wake-up that is put in: they travel together with
 * the next statement. Where a way to the database costs more than what is done there, this is what a request is made of.
 *
 * A migration by a newer version may change what a remembered `select *` answers. The server then refuses, and the text
 * gets another name.
 */
import { createHash } from 'node:crypto'
import { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import pg from 'pg'
import { StoreBusy } from '../../ports/store.ts'
import { awayOr } from './away.ts'

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
      const client = await connected(pool)
      const known = clients.get(client) ?? asKyselyWants(new PreparingClient(client, names))
      clients.set(client, known)
      return known
    },
  }
}

const askAgainMs = 50

/**
 * A connection that somebody has given back, or a new one. Whoever has to wait waits: so also where the server admits no
 * more, because other processes have the rest.
 * @throws StoreBusy after the pool's patience, StoreAway where there is no server
 */
async function connected(pool: pg.Pool): Promise<pg.PoolClient> {
  const endsMs = performance.now() + (pool.options.connectionTimeoutMillis ?? 0)
  for (;;) {
    try {
      return await pool.connect()
    } catch (error) {
      const isPatienceOver = error instanceof Error && error.message.startsWith(timedOut)
      if (!isPatienceOver && !(error instanceof pg.DatabaseError && error.code === tooManyConnections))
        throw awayOr(error)
      if (isPatienceOver || performance.now() >= endsMs) {
        throw new StoreBusy('No connection to the database became free in time', { cause: error })
      }
      await delay(askAgainMs)
    }
  }
}

/** The words of the driver's pool, which gives no code. */
const timedOut = 'timeout exceeded when trying to connect'
const tooManyConnections = '53300'

/** Begins a statement whose answer nobody reads: it goes out together with the next, and its error is thrown there. */
export const unread = '/* unread */ '

const isUnread = (text: string): boolean => text === 'begin' || text.startsWith(unread)

const isBeginning = (text: string): boolean => text === 'begin' || text.startsWith(`${unread}begin;`)

type Answer<Row> = PostgresQueryResult<Row>

/**
 * A connection that saves ways: what nobody waits for travels with what somebody waits for, and statements that are asked
 * for side by side, in one turn of the event loop, travel together.
 */
class PreparingClient {
  readonly #client: pg.PoolClient
  readonly #names: Names
  /** Of statements sent and not waited for: what went wrong, or null. */
  #unread: Promise<unknown>[] = []
  /** What went wrong first in this transaction: of all that follows the server says only that it is broken. */
  #fault: unknown = null
  #isHeldBack = false

  constructor(client: pg.PoolClient, names: Names) {
    this.#client = client
    this.#names = names
  }

  async query<Row>(text: string, parameters: readonly unknown[]): Promise<Answer<Row>> {
    this.#holdBack()
    if (isBeginning(text)) this.#fault = null
    if (isUnread(text)) {
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
      this.#holdBack()
      return this.#answered<Row>(text, parameters)
    }
  }

  release(destroy?: boolean): void {
    this.#letGo()
    this.#client.release(destroy)
  }

  #holdBack(): void {
    if (this.#isHeldBack) return
    this.#isHeldBack = true
    streamOf(this.#client)?.cork()
  }

  #letGo(): void {
    if (!this.#isHeldBack) return
    this.#isHeldBack = false
    streamOf(this.#client)?.uncork()
  }

  async #answered<Row>(text: string, parameters: readonly unknown[]): Promise<Answer<Row>> {
    const earlier = this.#unread
    this.#unread = []
    const sent = this.#sent<Row>(text, parameters)
    process.nextTick(() => this.#letGo())
    if (earlier.length === 0) return sent
    // Undone, it does not matter any more what went wrong.
    if (text === 'rollback') return (await Promise.all([sent, ...earlier]))[0]
    const [[answer], faults] = await Promise.all([Promise.allSettled([sent]), Promise.all(earlier)])
    const fault = faults.find(found => found !== null)
    if (fault !== undefined) throw fault
    if (answer.status === 'rejected') throw answer.reason
    return answer.value
  }

  async #sent<Row>(text: string, parameters: readonly unknown[]): Promise<Answer<Row>> {
    const name = parameters.length === 0 ? undefined : this.#names.of(text)
    const values = [...parameters]
    try {
      const answer = await this.#client.query<Row & pg.QueryResultRow>(
        name === undefined ? { text, values } : { name, text, values },
      )
      // Of several statements in one text the driver gives a list of answers, which its types do not say.
      const { command, rowCount, rows } = [answer].flat()[0] ?? answer
      return { command: command as Answer<Row>['command'], rowCount: rowCount ?? 0, rows }
    } catch (error) {
      if (this.#fault !== null && isOfBrokenTransaction(error)) throw this.#fault
      this.#fault = awayOr(error)
      throw this.#fault
    }
  }
}

const isOfBrokenTransaction = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === '25P02'

/** Kysely asks for cursors through the same method, of dialects that are given some; this one is given none. */
const asKyselyWants = (client: PreparingClient): PostgresPoolClient => ({
  query: <Row>(asked: string | PostgresCursor<Row>, parameters: readonly unknown[] = []): never => {
    if (typeof asked !== 'string') throw new Error('There are no cursors here')
    return client.query<Row>(asked, parameters) as never
  },
  release: destroy => client.release(destroy),
})

const nothingWrong = (): unknown => null
const whatIsWrong = (error: unknown): unknown => error

/** Held back and let go, it sends several statements at once. The driver does not say that it has one. */
function streamOf(client: pg.PoolClient): Writable | null {
  const { connection } = client as { readonly connection?: { readonly stream?: unknown } }
  return connection?.stream instanceof Writable ? connection.stream : null
}
