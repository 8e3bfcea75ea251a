// START READING HERE. One world: thirty people over ninety virtual days, the shipping domain, commands and reconciler
// over a store in memory, a provider with faults, hands inside Salto KS, deaths of the process, and a judge.

import { defaultNoAccessPolicy } from '../../src/domain/policy.ts'
import { Claims } from '../../src/reconciler/claims.ts'
import type { Clerk, Report } from '../../src/reconciler/clerk.ts'
import { Patience } from '../../src/reconciler/clerk.ts'
import { Writer } from '../../src/reconciler/writer.ts'
import { Dice } from './dice.ts'
import type { Violation } from './judge.ts'
import { Judge } from './judge.ts'
import { Life, mortalClock, mortalStore } from './life.ts'
import { createMemoryStore } from './memory-store.ts'
import { observedStore, Screens } from './observed-store.ts'
import type { PlantedBug } from './planted-bugs.ts'
import { WorldRecord } from './record.ts'
import { Staff } from './staff.ts'
import { organizationId, Town } from './town.ts'
import { Trace } from './trace.ts'
import { VirtualClock } from './virtual-clock.ts'
import { createVirtualProvider, type VirtualSalto } from './virtual-provider.ts'
import { VirtualSite } from './virtual-site.ts'
import { Weather } from './weather.ts'
import { ZoneRules } from './zone-rules.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** Ninety days from here hold the spring changes of the clock of both sites. */
const startAt = Date.UTC(2026, 1, 15, 6)

/**
 * In production everything is read every fifteen minutes; here twice a day, and whenever the process starts. A full
 * read costs the same here as there, so this is what lets a world take part of a second; it makes drift be found later,
 * which is excused until it is found.
 */
const fullEveryMs = 12 * hourMs

const lostWakeShare = 0.05

export interface WorldOptions {
  readonly seed: number
  readonly days: number
  readonly bug?: PlantedBug | null
  /** How many of the last lines of the trace to keep for reading. */
  readonly keepLines?: number
}

export interface WorldOutcome {
  readonly seed: number
  readonly days: number
  readonly hash: string
  readonly violations: readonly Violation[]
  readonly tail: readonly string[]
  readonly lines: number
  readonly calls: number
  readonly writes: number
  readonly commands: number
  readonly deaths: number
  readonly handEdits: number
  readonly lostWakes: number
  readonly faults: Readonly<Record<string, number>>
  readonly strayMs: readonly number[]
  readonly missingMs: readonly number[]
}

export async function simulate(options: WorldOptions): Promise<WorldOutcome> {
  const world = new World(options)
  await world.live()
  return world.outcome()
}

class World {
  readonly #options: WorldOptions
  readonly #clock = new VirtualClock(startAt)
  readonly #trace: Trace
  readonly #dice: Dice
  readonly #screens = new Screens()
  readonly #record = new WorldRecord()
  readonly #sites = new Map<string, VirtualSite>()
  readonly #weather: Weather
  readonly #judge: Judge
  readonly #salto: VirtualSalto
  readonly #town: Town
  readonly #staff: Staff
  readonly #zoneDice: Dice
  readonly #zoneRules: ZoneRules
  readonly #store
  #life: Life
  #writer: Writer | null = null
  #ids = 0
  #deaths = 0
  #lostWakes = 0
  #isDisconnected = false
  /** Before the first day and after the last. */
  #isCalm = true

  constructor(options: WorldOptions) {
    const { seed, days } = options
    this.#options = options
    this.#trace = new Trace(options.keepLines ?? 0)
    this.#dice = new Dice(seed, 'world')
    const lag = new Dice(seed, 'lag')
    const isSlowToSettle = this.#dice.chance(0.5)
    const siteOfGroup = new Map<string, string>()
    this.#weather = new Weather(new Dice(seed, 'weather'), startAt, days, ['a', 'b'])
    this.#judge = new Judge(
      {
        clock: this.#clock,
        record: this.#record,
        weather: this.#weather,
        screens: this.#screens,
        sites: this.#sites,
        siteOfGroup,
        isSlowToSettle,
      },
      defaultNoAccessPolicy,
    )
    for (const [siteId, zone] of [
      ['a', 'Europe/Lisbon'],
      ['b', 'America/New_York'],
    ] as const) {
      const lagMs = () => (isSlowToSettle && !this.#isCalm ? lag.whole(0, 30_000) : 0)
      const site = new VirtualSite(siteId, zone, () => this.#clock.now(), lagMs, this.#judge)
      for (const number of [1, 2, 3]) {
        site.addGroup(`${siteId}${number}`)
        siteOfGroup.set(`${siteId}${number}`, siteId)
      }
      this.#sites.set(siteId, site)
    }
    this.#salto = {
      clock: this.#clock,
      dice: new Dice(seed, 'provider'),
      trace: this.#trace,
      weather: this.#weather,
      sites: this.#sites,
      platform: new Map(),
      watcher: this.#judge,
      isSlowToSettle,
      closedUntil: 0,
      calls: 0,
      writes: 0,
      made: 0,
    }
    const memory = createMemoryStore({ onWake: wake => this.#wake(wake.personIds) })
    this.#store = observedStore(memory, this.#screens)
    this.#town = new Town({
      clock: this.#clock,
      dice: new Dice(seed, 'town'),
      trace: this.#trace,
      store: options.bug?.commandStore?.(this.#store) ?? this.#store,
      record: this.#record,
      judge: this.#judge,
      sites: this.#sites,
      newId: this.#newId,
    })
    this.#staff = new Staff(this.#town, this.#screens)
    this.#zoneDice = new Dice(seed, 'zone data')
    this.#zoneRules = new ZoneRules(this.#town, this.#zoneDice)
    this.#life = new Life(() => undefined)
  }

  readonly #newId = (): string => {
    this.#ids += 1
    return `00000000-0000-7000-8000-${this.#ids.toString(16).padStart(12, '0')}`
  }

  async live(): Promise<void> {
    const endAt = startAt + this.#options.days * dayMs
    await this.#town.build()
    this.#staff.settle(this.#salto.platform)
    this.#isCalm = false
    this.#begin()
    this.#plan(endAt)
    await this.#clock.runUntil(endAt, this.#isBroken)
    if (this.#isBroken()) return
    await this.#settle()
  }

  readonly #isBroken = (): boolean => this.#judge.violations.length > 0

  /** A new process over the same store. */
  #begin(): void {
    const life = new Life(() => this.#died())
    this.#life = life
    const clock = mortalClock(this.#clock, life)
    let isBrokenOff = false
    const report: Report = {
      timeToDoor: () => undefined,
      fault: (kind, where, error) => {
        if (where === 'pass.full') isBrokenOff = true
        if (kind === 'bug')
          this.#judge.violate('bug', `${where}: ${error instanceof Error ? error.stack : String(error)}`)
      },
      pass: kind => {
        if (kind !== 'full') return
        // One that broke off at a site has not shown everything.
        if (!isBrokenOff) this.#judge.fullReadEnded()
        isBrokenOff = false
      },
    }
    const bug = this.#options.bug ?? null
    const provider = createVirtualProvider(this.#salto, life)
    const store = mortalStore(this.#store, life)
    const dice = new Dice(this.#options.seed, `clerk ${this.#deaths}`)
    const clerk: Clerk = {
      organizationId,
      store: bug?.store?.(store) ?? store,
      provider: bug?.provider?.(provider) ?? provider,
      clock,
      random: () => dice.next(),
      newId: this.#newId,
      claims: new Claims(),
      patience: new Patience(),
      report,
    }
    this.#writer = new Writer(clerk, {
      fullEveryMs,
      idleMaxMs: fullEveryMs,
      mayWork: () => !this.#isDisconnected,
      onDisconnected: async () => this.#disconnected(),
    })
    this.#writer.run(new AbortController().signal).catch((error: unknown) => {
      if (!life.isOver) this.#judge.violate('bug', `writer: ${error instanceof Error ? error.stack : String(error)}`)
    })
  }

  #died(): void {
    this.#deaths += 1
    this.#writer = null
    this.#judge.diedAt = this.#clock.now()
    const restartMs = this.#dice.whole(400, 6_000)
    this.#judge.absentUntil = this.#clock.now() + restartMs + 12_000
    this.#trace.add(this.#clock.now(), 'death')
    this.#clock.at(this.#clock.now() + restartMs, () => this.#begin())
  }

  /** Staff connect again when the trouble with the tokens is over. */
  #disconnected(): void {
    if (this.#isDisconnected) return
    this.#isDisconnected = true
    const until = this.#weather.disconnectedUntil(this.#clock.now()) ?? this.#clock.now()
    this.#clock.at(until + 1_000, () => {
      this.#isDisconnected = false
    })
  }

  /** Wake-ups are hints: some come late, some never (F16's twin inside the house). */
  #wake(personIds: readonly string[] | 'everybody'): void {
    const named = personIds === 'everybody' ? [...this.#record.people.keys()] : personIds
    const isLost = !this.#isCalm && this.#writer !== null && this.#dice.chance(lostWakeShare)
    if (isLost) {
      this.#lostWakes += 1
      for (const personId of named) this.#judge.lostWakes.set(personId, 0)
      return
    }
    this.#clock.at(this.#clock.now() + this.#dice.whole(1, 60), () => {
      this.#writer?.wake(personIds)
      for (const personId of named) if (this.#writer !== null) this.#judge.lostWakes.delete(personId)
    })
  }

  readonly #decided = (work: () => Promise<void>) => (): void => {
    work().catch((error: unknown) =>
      this.#judge.violate('bug', `command: ${error instanceof Error ? error.stack : ''}`),
    )
  }

  #plan(endAt: number): void {
    const { days } = this.#options
    const during = (perDay: number, work: () => void) => {
      for (let day = 0; day < days; day += 1) {
        const times = Math.floor(perDay) + (this.#dice.chance(perDay % 1) ? 1 : 0)
        for (let time = 0; time < times; time += 1) {
          this.#clock.at(startAt + (day + this.#dice.next()) * dayMs, work)
        }
      }
    }
    const decided = this.#decided
    during(
      4,
      decided(() => this.#town.something()),
    )
    // Several things at once, and things that happen while nothing gets through.
    during(0.4, () => {
      for (let count = 0; count < 6; count += 1) decided(() => this.#town.something())()
    })
    for (const window of this.#weather.windows()) {
      this.#clock.at(window.from + this.#dice.next() * (window.until - window.from), () => {
        for (let count = 0; count < 3; count += 1) decided(() => this.#town.something())()
      })
    }
    during(0.4, () => this.#staff.edit(this.#salto.platform))
    during(
      2,
      decided(() => this.#staff.review(false)),
    )
    during(0.7, () => this.#life.endAfter(this.#dice.whole(1, 40)))
    during(0.08, () => this.#tightenSeats())
    for (let times = this.#zoneDice.whole(0, 3); times > 0; times -= 1) {
      this.#clock.at(
        startAt + this.#zoneDice.next() * days * dayMs,
        decided(() => this.#zoneRules.update()),
      )
    }
    for (let at = startAt; at < endAt + 4 * dayMs; at += hourMs / 4) this.#clock.at(at, () => this.#judge.turnDay())
  }

  /** F13: the limit of the subscription is reached, and raised hours later. */
  #tightenSeats(): void {
    const site = this.#dice.oneOf([...this.#sites.values()])
    if (!site || site.seatsAllowed !== null) return
    site.seatsAllowed = site.seatsUsed() + this.#dice.whole(-1, 1)
    this.#weather.counts['seats_full'] = (this.#weather.counts['seats_full'] ?? 0) + 1
    this.#judge.seatsChanged(site)
    // Somebody new is sure to come while it is full.
    const personId = this.#dice.oneOf(this.#town.people) ?? ''
    this.#clock.at(
      this.#clock.now() + 8 * minuteMs,
      this.#decided(() => this.#town.startBilling(personId, null)),
    )
    this.#clock.at(
      this.#clock.now() + 9 * minuteMs,
      this.#decided(() => this.#town.grant()),
    )
    this.#clock.at(this.#clock.now() + this.#dice.whole(10, 240) * minuteMs, () => {
      site.isFull()
      site.seatsAllowed = null
      this.#judge.seatsChanged(site)
    })
  }

  /** Trouble ends, everything is decided: the doors must say what the rules say, and then nothing may move any more. */
  async #settle(): Promise<void> {
    const now = this.#clock.now()
    this.#isCalm = true
    this.#weather.calmFrom = now
    this.#life.endAfter(Number.POSITIVE_INFINITY)
    for (const site of this.#sites.values()) {
      site.seatsAllowed = null
      this.#judge.seatsChanged(site)
    }
    this.#staff.demoteAll()
    await this.#pass(30 * minuteMs)
    for (let round = 0; round < 4 && !this.#isBroken(); round += 1) {
      await this.#sync()
      await this.#staff.review(true)
      await this.#pass(10 * minuteMs)
    }
    await this.#pass(2 * hourMs)
    this.#judge.lostWakes.clear()
    this.#judge.mustBeEqual()
    if (this.#isBroken()) return
    await this.#sync()
    const { writes } = this.#salto
    const hashes = this.#judge.edgesPassed
    await this.#sync()
    await this.#sync()
    if (this.#salto.writes !== writes && this.#judge.edgesPassed === hashes) {
      this.#judge.violate('I10', `${this.#salto.writes - writes} writes though nothing differs`)
    }
    this.#judge.mustHavePolicyDone()
  }

  #pass(ms: number): Promise<void> {
    return this.#clock.runUntil(this.#clock.now() + ms, this.#isBroken)
  }

  async #sync(): Promise<void> {
    if (!this.#writer) await this.#pass(minuteMs)
    let isOver = false
    const ended = this.#writer?.sync().then(() => {
      isOver = true
    })
    await this.#clock.runUntil(this.#clock.now() + 2 * hourMs, () => isOver || this.#isBroken())
    if (!isOver) this.#judge.violate('bug', 'a sync does not end')
    else await ended
  }

  outcome(): WorldOutcome {
    const { seed, days } = this.#options
    return {
      seed,
      days,
      hash: this.#trace.digest(),
      violations: this.#judge.violations,
      tail: this.#judge.violations.length > 0 ? this.#trace.tail() : [],
      lines: this.#trace.lines,
      calls: this.#salto.calls,
      writes: this.#salto.writes,
      commands: this.#town.commands,
      deaths: this.#deaths,
      handEdits: this.#staff.edits,
      lostWakes: this.#lostWakes,
      faults: this.#weather.counts,
      strayMs: this.#judge.intervals.stray,
      missingMs: this.#judge.intervals.missing,
    }
  }
}
