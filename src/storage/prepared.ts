/**
 * Statements are prepared under a name, once a connection: the server then reads and plans each text once instead of
 * every time, which under load is more than half of its work. The texts of the shelves are few, since whatever varies is
 * a parameter; beyond a bound further texts go unnamed, as the driver sends them by itself.
 *
 * A migration by a newer version may change what a remembered `select *` answers. The server then refuses, and the text
 * gets another name.
 */
import { createHash } from 'node:crypto'
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
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
      const known = clients.get(client) ?? preparingClient(client, names)
      clients.set(client, known)
      return known
    },
  }
}

type Ask = <Row>(text: string, parameters: readonly unknown[]) => Promise<PostgresQueryResult<Row>>

function preparingClient(client: pg.PoolClient, names: Names): PostgresPoolClient {
  const ask: Ask = async (text, parameters) => {
    const name = parameters.length === 0 ? undefined : names.of(text)
    const values = [...parameters]
    const { command, rowCount, rows } = await client.query(
      name === undefined ? { text, values } : { name, text, values },
    )
    return { command, rowCount: rowCount ?? 0, rows } as never
  }
  const query: Ask = async (text, parameters) => {
    try {
      return await ask(text, parameters)
    } catch (error) {
      if (!isOutdated(error)) throw error
      names.renew()
      // Inside a transaction nothing goes on: whoever opened it begins again.
      if (client.getTransactionStatus() !== 'I') throw error
      return ask(text, parameters)
    }
  }
  return {
    query: query as PostgresPoolClient['query'],
    release: destroy => client.release(destroy),
  }
}
