// Which connections this process writes for. It tries for the lease of every live one, works while it holds it, and
// lets go as soon as it cannot be sure. A new connection is found within a second, by asking.
import type { Lease } from './lease.ts'

/** One connection at work; `connection/at-work.ts` is the real one. */
export interface AtWork {
  /** Whether it has done its last work, and is only waiting to be stopped. */
  isOver(): boolean
  stop(): Promise<void>
}

export interface KeeperParts<Work extends AtWork> {
  readonly live: () => Promise<readonly string[]>
  readonly lease: (organizationId: string) => Lease
  /** null: there is nothing to work with (yet). */
  readonly start: (organizationId: string, mayWork: () => boolean) => Promise<Work | null>
  /** Frees leases of processes that died. */
  readonly releaseLeasesOfDead: () => Promise<void>
  readonly report: (error: unknown) => void
}

interface Held<Work> {
  readonly lease: Lease
  work: Work | null
  /** Starting or stopping, which must not delay the renewals of others. */
  moving: Promise<void> | null
}

const renewEveryMs = 1_000

export class Keeper<Work extends AtWork> {
  readonly #parts: KeeperParts<Work>
  readonly #held = new Map<string, Held<Work>>()
  /** Being let go: not to be taken again before that is done. */
  readonly #leaving = new Set<string>()
  #timer: NodeJS.Timeout | null = null
  #ticking: Promise<void> | null = null
  #isStopped = false
  #reported = false

  constructor(parts: KeeperParts<Work>) {
    this.#parts = parts
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), renewEveryMs)
    void this.look()
  }

  /** The connection, if this process writes for it. */
  find(organizationId: string): Work | null {
    return this.#held.get(organizationId)?.work ?? null
  }

  count(): number {
    return [...this.#held.values()].filter(held => held.work !== null).length
  }

  /** Renews, takes and lets go. Also called when something has just changed. Never throws. */
  look(): Promise<void> {
    if (this.#isStopped) return Promise.resolve()
    this.#ticking ??= this.#look().finally(() => {
      this.#ticking = null
    })
    return this.#ticking
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#timer) clearInterval(this.#timer)
    await this.#ticking
    await Promise.all([...this.#held.keys()].map(id => this.#letGo(id)))
  }

  async #look(): Promise<void> {
    try {
      const live = await this.#parts.live()
      const others: string[] = []
      await Promise.all(
        live.map(async id => {
          if (!(await this.#keep(id))) others.push(id)
        }),
      )
      const ended = [...this.#held.keys()].filter(id => !live.includes(id))
      await Promise.all(ended.map(id => this.#letGo(id)))
      if (others.length > 0) await this.#parts.releaseLeasesOfDead()
      this.#reported = false
    } catch (error) {
      // Nothing is renewed while the database is away: leases age, calls stop, and the next tick asks again.
      if (!this.#reported) this.#parts.report(error)
      this.#reported = true
    }
  }

  /** Whether this process holds the lease now. */
  async #keep(organizationId: string): Promise<boolean> {
    if (this.#leaving.has(organizationId)) return true
    const held = this.#held.get(organizationId) ?? {
      lease: this.#parts.lease(organizationId),
      work: null,
      moving: null,
    }
    const outcome = await held.lease.renew()
    if (outcome === 'lost') {
      if (this.#held.has(organizationId)) void this.#letGo(organizationId, 'lost')
      return false
    }
    if (held.work?.isOver()) {
      void this.#letGo(organizationId)
      return true
    }
    this.#held.set(organizationId, held)
    if (held.work === null && held.moving === null) {
      held.moving = this.#begin(organizationId, held)
        .catch(this.#parts.report)
        .finally(() => {
          held.moving = null
        })
    }
    return true
  }

  async #begin(organizationId: string, held: Held<Work>): Promise<void> {
    const work = await this.#parts.start(organizationId, () => held.lease.isSure())
    if (work && this.#held.get(organizationId) === held) held.work = work
    else await work?.stop()
  }

  /** A lost lease is another's: it is not released. */
  async #letGo(organizationId: string, why: 'lost' | 'ended' = 'ended'): Promise<void> {
    const held = this.#held.get(organizationId)
    if (!held) return
    this.#held.delete(organizationId)
    this.#leaving.add(organizationId)
    try {
      await held.moving
      await held.work?.stop()
      if (why === 'ended') await held.lease.release()
    } catch (error) {
      this.#parts.report(error)
    } finally {
      this.#leaving.delete(organizationId)
    }
  }
}
