/**
 * Which processes are alive. Each holds an advisory lock under its name, on a connection held for nothing else: the
 * server frees it the moment the process dies, so its leases need not be waited for. A process that sleeps or hangs keeps
 * its lock, and its leases run out by time.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import type { Schema } from '../schema.ts'

export interface Presence {
  /** The name under which this process holds leases. */
  readonly holder: string
  /** false as soon as the connection is lost: then others may take our leases. */
  isHere(): boolean
  /** Frees the leases of processes that are dead, and says whether there were any. Asks twice: somebody may reconnect. */
  releaseLeasesOfDead(): Promise<boolean>
  leave(): Promise<void>
}

const askTwiceAfterMs = 150
const comeBackAfterMs = 500

/** @param holder a name that no other process has or had */
export async function takePresence(holder: string, appConfig: pg.PoolConfig, db: Kysely<Schema>): Promise<Presence> {
  const present = new Present(holder, appConfig, db)
  await present.come()
  return present
}

const lockOf = (holder: string) => sql`hashtextextended(${`lease holder ${holder}`}, 0)`

class Present implements Presence {
  readonly holder: string
  readonly #config: pg.PoolConfig
  readonly #db: Kysely<Schema>
  #client: pg.Client | null = null
  #isLeaving = false

  constructor(holder: string, config: pg.PoolConfig, db: Kysely<Schema>) {
    this.holder = holder
    this.#config = config
    this.#db = db
  }

  isHere(): boolean {
    return this.#client !== null
  }

  async come(): Promise<void> {
    const client = new pg.Client({ ...this.#config, keepAlive: true })
    const lose = () => {
      if (this.#client !== client) return
      this.#client = null
      void this.#comeBack()
    }
    client.on('error', lose)
    client.on('end', lose)
    await client.connect()
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [`lease holder ${this.holder}`])
    this.#client = client
  }

  async releaseLeasesOfDead(): Promise<boolean> {
    const suspects = await this.#absent(await this.#holders())
    if (suspects.length === 0) return false
    await delay(askTwiceAfterMs)
    const dead = await this.#absent(suspects)
    for (const holder of dead) {
      await this.#db.updateTable('connection_leases').set({ holder: null }).where('holder', '=', holder).execute()
    }
    return dead.length > 0
  }

  async leave(): Promise<void> {
    this.#isLeaving = true
    const client = this.#client
    this.#client = null
    await client?.end()
  }

  async #comeBack(): Promise<void> {
    while (!this.#isLeaving && this.#client === null) {
      // The database is away: it is tried until it is back, and the leases are not ours meanwhile.
      const isBack = await this.come().then(
        () => true,
        () => false,
      )
      if (!isBack) await delay(comeBackAfterMs)
    }
  }

  async #holders(): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('connection_leases')
      .select('holder')
      .distinct()
      .where('holder', 'is not', null)
      .where('holder', '!=', this.holder)
      .execute()
    return rows.flatMap(row => row.holder ?? [])
  }

  /** Whoever's lock can be had is dead; it is freed with the statement's own transaction. */
  async #absent(holders: readonly string[]): Promise<string[]> {
    const absent: string[] = []
    for (const holder of holders) {
      const { rows } = await sql<{ isFree: boolean }>`
        select pg_try_advisory_xact_lock(${lockOf(holder)}) as "isFree"`.execute(this.#db)
      if (rows[0]?.isFree) absent.push(holder)
    }
    return absent
  }
}
