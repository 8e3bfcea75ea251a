// RESERVATIONS beside requests: what time itself brings about, and the links of letters.
// What time itself brings about, beside the doors: holds lapse, doors that have opened are told of, series are made
// further. Every process does it; doing it twice changes nothing, so nobody has to be chosen.
import type { Order } from '../../commands/order.ts'
import { releaseLapsedHolds } from '../../commands/reservations/chores/release-lapsed-holds.ts'
import { tellExpiringHolds } from '../../commands/reservations/chores/tell-expiring-holds.ts'
import { type Settled, tellOpenDoors } from '../../commands/reservations/chores/tell-open-doors.ts'
import { type CommandParts, runCommand } from '../../commands/run-command.ts'
import { extendSeries } from '../../commands/series/extend-series.ts'
import { keepWallClock } from '../../commands/series/keep-wall-clock.ts'
import type { Transaction } from '../../ports/store.ts'

const roundEveryMs = 5_000
const extendEveryMs = 3_600_000
const holdsLimit = 200
const seriesLimit = 500

export interface ChoreParts {
  readonly parts: CommandParts
  readonly organizationIds: () => Promise<readonly string[]>
  readonly report: (error: unknown) => void
}

/** What needs no further look. It spares reading only: who is told, and once, is decided by the outbox. */
interface Known {
  readonly told: Set<string>
  readonly settled: Settled
}

export class Chores {
  readonly #parts: ChoreParts
  readonly #known = new Map<string, Known>()
  readonly #extendedAt = new Map<string, number>()
  #timer: NodeJS.Timeout | null = null
  #round: Promise<void> | null = null
  #isStopping = false

  constructor(parts: ChoreParts) {
    this.#parts = parts
  }

  start(): void {
    this.#timer = setInterval(() => void this.round(), roundEveryMs)
    void this.round()
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    if (this.#timer) clearInterval(this.#timer)
    await this.#round
  }

  /** Whatever is due in every organisation. Never throws. */
  round(): Promise<void> {
    this.#round ??= this.#rounds().finally(() => {
      this.#round = null
    })
    return this.#round
  }

  async #rounds(): Promise<void> {
    try {
      for (const organizationId of await this.#parts.organizationIds()) {
        if (this.#isStopping) return
        await this.#of(organizationId)
      }
    } catch (error) {
      this.#parts.report(error)
    }
  }

  async #of(organizationId: string): Promise<void> {
    const { clock, store } = this.#parts.parts
    const at = clock.now()
    const next = await store.transaction(organizationId, at, tx => tx.reservations.nextLapseAt())
    if (next !== null && next <= at) await this.#order(organizationId, releaseLapsedHolds, { limit: holdsLimit })
    const known = this.#known.get(organizationId) ?? { told: new Set(), settled: new Map() }
    this.#known.set(organizationId, known)
    await this.#order(organizationId, tellExpiringHolds, known)
    await this.#order(organizationId, tellOpenDoors, known)
    if (at - (this.#extendedAt.get(organizationId) ?? Number.NEGATIVE_INFINITY) < extendEveryMs) return
    // Before anything is made further: the zone data may be newer than those by which the last was made.
    for (const timeZone of await store.transaction(organizationId, at, zonesOf)) {
      await this.#order(organizationId, keepWallClock, { timeZone, tzVersion: process.versions['tz'] ?? '' })
    }
    const series = await store.transaction(organizationId, at, tx => tx.series.toExtend(seriesLimit))
    for (const { id } of series) {
      if (this.#isStopping) return
      await this.#order(organizationId, extendSeries, { id })
    }
    if (series.length < seriesLimit) this.#extendedAt.set(organizationId, at)
  }

  async #order<Input>(
    organizationId: string,
    command: (order: Order, input: Input) => Promise<unknown>,
    input: Input,
  ): Promise<void> {
    const outcome = await runCommand(this.#parts.parts, command, {
      organizationId,
      actor: { kind: 'system', id: 'reservations' },
      askerRole: 'desk',
      askerScopes: [],
      input,
      status: 200,
      answer: async () => null,
    })
    if (outcome.refused) this.#parts.report(new Error(`${outcome.code}: ${outcome.sentence}`))
  }
}

async function zonesOf(tx: Transaction): Promise<string[]> {
  const zones = new Set<string>()
  let cursor: string | undefined
  do {
    const page = await tx.locations.list({ limit: 200, cursor })
    for (const { timeZone } of page.items) zones.add(timeZone)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return [...zones].sort()
}
