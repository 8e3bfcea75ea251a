// What goes wrong between us and the provider, and when: rates for single calls, windows for everything at once.
// The rates are those of the fault model or above them; read faults are rarer because the real client repeats reads.
import type { Dice } from './dice.ts'

const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000

/** `…_done`: the effect is made and the answer lost. */
export type CallFault = 'not_sent' | 'lost_undone' | 'lost_done' | 'throttled' | 'hangs_done' | 'disconnected'

type WindowKind = 'outage' | 'lost_answers' | 'storm' | 'disconnected'

interface Window {
  readonly kind: WindowKind
  /** null = every site. */
  readonly siteId: string | null
  readonly from: number
  readonly until: number
}

/** After a fault this long is excused: the back-off of the first retries, and the retry itself. */
export const graceMs = 12_000

export class Weather {
  readonly #dice: Dice
  readonly #windows: Window[] = []
  readonly #troubledUntil = new Map<string, number>()
  readonly counts: Record<string, number> = {}
  /** Nothing goes wrong from then on. */
  calmFrom = Number.POSITIVE_INFINITY

  constructor(dice: Dice, startAt: number, days: number, siteIds: readonly string[]) {
    this.#dice = dice
    const plan = (kind: WindowKind, everyDays: number, lengthMs: () => number, isLocal: () => boolean) => {
      for (let day = dice.next() * 2 * everyDays; day < days; day += dice.next() * 2 * everyDays) {
        const from = Math.round(startAt + day * dayMs)
        const siteId = isLocal() ? (dice.oneOf(siteIds) ?? null) : null
        this.#windows.push({ kind, siteId, from, until: from + Math.round(lengthMs()) })
      }
    }
    const minutes = (from: number, to: number) => () => (from + dice.next() * (to - from)) * minuteMs
    plan('outage', 7, minutes(1, 12), () => dice.chance(0.5))
    plan('outage', 60, minutes(30, 120), () => dice.chance(0.5))
    plan('lost_answers', 12, minutes(1, 1), () => false)
    plan('storm', 20, minutes(1, 2), () => false)
    plan('disconnected', 40, minutes(2, 30), () => false)
  }

  /** Instants worth stirring the world at: just before and inside of each window. */
  windows(): readonly Window[] {
    return this.#windows
  }

  #active(siteId: string, at: number): Window | null {
    if (at >= this.calmFrom) return null
    for (const window of this.#windows) {
      if (window.from <= at && at < window.until && (window.siteId === null || window.siteId === siteId)) return window
    }
    return null
  }

  /** The connection itself is refused. */
  disconnectedUntil(at: number): number | null {
    const window = this.#active('', at)
    return window?.kind === 'disconnected' ? window.until : null
  }

  /** What happens to one call; null = it succeeds. */
  strike(siteId: string, isWrite: boolean, at: number): CallFault | null {
    const fault = at >= this.calmFrom ? null : this.#fault(siteId, isWrite, at)
    if (fault === null) return null
    this.counts[fault] = (this.counts[fault] ?? 0) + 1
    this.troubled(siteId, at + graceMs)
    return fault
  }

  #fault(siteId: string, isWrite: boolean, at: number): CallFault | null {
    const dice = this.#dice
    const window = this.#active(siteId, at)
    if (window?.kind === 'disconnected') return 'disconnected'
    if (window?.kind === 'outage') return isWrite && dice.chance(0.3) ? 'lost_undone' : 'not_sent'
    if (window?.kind === 'lost_answers') return isWrite ? 'lost_done' : 'not_sent'
    if (window?.kind === 'storm' && dice.chance(0.8)) return 'throttled'
    const roll = dice.next()
    if (!isWrite) return roll < 0.006 ? 'not_sent' : roll < 0.01 ? 'throttled' : null
    if (roll < 0.01) return 'not_sent'
    if (roll < 0.025) return 'lost_done'
    if (roll < 0.04) return 'lost_undone'
    if (roll < 0.06) return 'throttled'
    return roll < 0.062 ? 'hangs_done' : null
  }

  troubled(siteId: string, until: number): void {
    this.#troubledUntil.set(siteId, Math.max(until, this.#troubledUntil.get(siteId) ?? 0))
  }

  /** The instant until which nobody can be blamed at the site; in the past when all is well. */
  excusedUntil(siteId: string, at: number): number {
    const window = this.#active(siteId, at)
    return Math.max(window ? window.until + graceMs : 0, this.#troubledUntil.get(siteId) ?? 0)
  }
}

export const spans = { minuteMs, hourMs, dayMs }
