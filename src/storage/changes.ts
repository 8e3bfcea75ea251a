/**
 * Tells and hears what the triggers of migration 0063 have to say. Hearing is on one connection of this process that is opened for the first listener.
 * A lost connection loses the listeners, because what was told meanwhile is gone; the next one opens it anew.
 */
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Change, ChangeFeed, ChangeListener } from '../ports/changes.ts'

const channel = 'latchwork_changes'

export function changeFeed(appConfig: pg.PoolConfig): ChangeFeed {
  return new Feed(appConfig)
}

class Feed implements ChangeFeed {
  readonly #config: pg.PoolConfig
  readonly #listeners = new Map<string, Set<ChangeListener>>()
  #client: pg.Client | null = null
  #connecting: Promise<void> | null = null
  #isClosed = false

  constructor(config: pg.PoolConfig) {
    this.#config = config
  }

  async listen(organizationId: string, listener: ChangeListener): Promise<() => void> {
    while (this.#client === null) {
      this.#connecting ??= this.#connect().finally(() => {
        this.#connecting = null
      })
      await this.#connecting
    }
    const listeners = this.#listeners.get(organizationId) ?? new Set()
    this.#listeners.set(organizationId, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(organizationId) === listeners) {
        this.#listeners.delete(organizationId)
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const client = this.#client
    this.#lose()
    await client?.end()
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({ ...this.#config, keepAlive: true })
    const lose = () => {
      if (this.#client === client) this.#lose()
    }
    client.on('error', lose)
    client.on('end', lose)
    client.on('notification', ({ payload = '' }) => this.#tell(payload))
    try {
      await client.connect()
      await client.query(`listen ${channel}`)
      if (this.#isClosed) throw new Error('Nothing is heard any more: Latchwork is closing')
    } catch (error) {
      await client.end()
      throw error
    }
    this.#client = client
  }

  #lose(): void {
    this.#client = null
    const lost = [...this.#listeners.values()].flatMap(listeners => [...listeners])
    this.#listeners.clear()
    for (const listener of lost) listener.lost()
  }

  #tell(payload: string): void {
    const { organizationId, ...change } = JSON.parse(payload) as Change & { readonly organizationId: string }
    for (const listener of this.#listeners.get(organizationId) ?? []) listener.heard(change)
  }
}

/** Tells lines that transactions have collected, after their commits: many at once, and no commit waits for the lock. */
export class Teller {
  readonly #pool: pg.Pool
  readonly #log: (line: string) => void
  #lines = new Set<string>()
  #telling: Promise<void> | null = null

  constructor(pool: pg.Pool, log: (line: string) => void) {
    this.#pool = pool
    this.#log = log
  }

  /**
   * @param collected lines, as the triggers of migration 0092 collect them
   * @param tables changed besides, and whom it is about; nobody in particular where there is nobody
   */
  tell(organizationId: string, collected: string, tables: ReadonlyMap<string, ReadonlySet<string>>): void {
    for (const line of collected.split('\n')) if (line !== '') this.#lines.add(line)
    for (const [table, people] of tables) this.#lines.add(lineOf(organizationId, table, [...people]))
    if (this.#lines.size > 0) this.#telling ??= this.#tellAll()
  }

  /** Resolves when everything is told. */
  async settled(): Promise<void> {
    await this.#telling
  }

  async #tellAll(): Promise<void> {
    while (this.#lines.size > 0) {
      const lines = [...this.#lines]
      this.#lines = new Set()
      try {
        await this.#pool.query(tellingOf(lines))
      } catch (error) {
        // Hints: whoever listens has lost the database as well, comes back, and asks for everything.
        this.#log(`Changes were not told: ${error instanceof Error ? error.message : String(error)}`)
      }
      await delay(pauseMs)
    }
    this.#telling = null
  }
}

/** More are told of as "several", so that a line stays short. As in migration 0063, to the letter. */
const peopleLimit = 20

const lineOf = (organizationId: string, table: string, people: readonly string[]): string => {
  const personIds = people.length === 0 ? null : people.length > peopleLimit ? 'several' : people
  return `{"organizationId" : "${organizationId}", "table" : "${table}", "personIds" : ${JSON.stringify(personIds)}}`
}

/** Under load, what comes meanwhile is told together. */
const pauseMs = 25

/** One message to the server. A hint need not be on the disk. */
function tellingOf(lines: readonly string[]): string {
  const all = lines.map(line => pg.escapeLiteral(line)).join(',')
  return `begin; set local synchronous_commit = off; select pg_notify('${channel}', line) from unnest(array[${all}]) as line; commit`
}
