// F22: newer zone data come with an update of Node, and what was believed of a clock until now is wrong from some day on.
// Coming dates of series have to show the hour that they showed; what each is after it, the judge's own clock says (I16).
import type { Order } from '../../src/commands/order.ts'
import { keepWallClock } from '../../src/commands/series/keep-wall-clock.ts'
import { wallMsBy, type ZoneRecord } from '../../src/domain/recurrence/zone-record.ts'
import { zoneRecordFrom } from '../../src/domain/recurrence.ts'
import type { Reservation } from '../../src/domain/reservation/reservation.ts'
import { forever } from '../../src/domain/span.ts'
import { isKeeping } from './booking-record.ts'
import type { Dice } from './dice.ts'
import type { Town } from './town.ts'
import { instantShown, localAfter, wallClock } from './wall-clock.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

interface Believed {
  readonly timeZone: string
  readonly record: ZoneRecord
  /** The data before, and the data that come. */
  readonly versions: readonly [former: string, newer: string]
}

interface BeforeAndAfter {
  readonly before: readonly Reservation[]
  readonly after: readonly Reservation[]
}

export class ZoneRules {
  readonly #town: Town
  readonly #dice: Dice
  #count = 0

  constructor(town: Town, dice: Dice) {
    this.#town = town
    this.#dice = dice
  }

  /** An update after which the clock of a zone was an hour further, from a day on, than it turns out to be. */
  async update(): Promise<void> {
    const { clock, record } = this.#town.parts
    const timeZone = this.#dice.oneOf([...record.zones.values()]) ?? 'UTC'
    const wrongFrom = clock.now() + this.#dice.whole(0, 20) * dayMs + this.#dice.whole(0, dayMs)
    const truth = zoneRecordFrom(timeZone, clock.now())
    const hourMore = (offsetMs: number) => offsetMs + hourMs
    const changes = [
      ...truth.changes.filter(({ at }) => at < wrongFrom),
      { at: wrongFrom, offsetMs: hourMore(wallMsBy(truth, wrongFrom) - wrongFrom) },
      ...truth.changes
        .filter(({ at }) => at >= wrongFrom)
        .map(({ at, offsetMs }) => ({ at, offsetMs: hourMore(offsetMs) })),
    ]
    const version = () => `2${String(this.#count++).padStart(3, '0')}a`
    const kept = await this.#town.order(keptByNewData, {
      timeZone,
      record: { ...truth, changes },
      versions: [version(), version()],
    })
    if (kept) this.#look(kept, timeZone, wrongFrom)
  }

  #look({ before, after }: BeforeAndAfter, timeZone: string, wrongFrom: number): void {
    const now = new Map(after.map(item => [item.id, item]))
    const both = before.map(was => ({ was, is: now.get(was.id) ?? was }))
    for (const { was, is } of both) {
      this.#mustShow(was, is, timeZone, wrongFrom)
      this.#enter(was, is)
    }
    for (const { was, is } of both) this.#mustHaveRoom(was, is)
    this.#town.bookings.decided([...new Set(before.map(({ personId }) => personId))])
  }

  /** An end that the clock puts before the start leaves both where they were. */
  #mustShow(was: Reservation, is: Reservation, timeZone: string, wrongFrom: number): void {
    const shown = (at: number) =>
      instantShown(localAfter(wallClock(at, timeZone), at >= wrongFrom ? hourMs : 0), timeZone)
    const [startsAt, endsAt] = [shown(was.startsAt), shown(was.endsAt)]
    const isLeft = is.startsAt === was.startsAt && is.endsAt === was.endsAt
    if (endsAt <= startsAt ? isLeft : is.startsAt === startsAt && is.endsAt === endsAt) return
    this.#town.parts.judge.violate('I16', `new zone data set ${was.id} to ${is.startsAt}, and not to ${startsAt}`)
  }

  #enter(was: Reservation, is: Reservation): void {
    const recorded = this.#town.parts.record.bookings.reservations.get(was.id)
    if (!recorded) return
    recorded.keptFrom += is.startsAt - recorded.startsAt
    recorded.keptUntil += is.endsAt - recorded.endsAt
    recorded.startsAt = is.startsAt
    recorded.endsAt = is.endsAt
    if (isLeftOut(was, is)) recorded.state = 'cancelled'
  }

  #mustHaveRoom(was: Reservation, is: Reservation): void {
    const { judge, clock, record } = this.#town.parts
    const recorded = record.bookings.reservations.get(was.id)
    const obstacle = recorded && record.bookings.keeper(recorded, clock.now())
    if (obstacle && isKeeping(recorded, clock.now())) {
      judge.violate('I14', `new zone data put ${was.id} to where ${obstacle.id} is`)
    }
    if (recorded && !obstacle && isLeftOut(was, is)) {
      judge.violate('I15', `new zone data leave ${was.id} out, where nobody is`)
    }
  }
}

const isLeftOut = (was: Reservation, is: Reservation): boolean =>
  is.state === 'conflicted' && was.state !== 'conflicted'

/** In one transaction, so that nobody else decides in between. */
async function keptByNewData(order: Order, { timeZone, record, versions }: Believed): Promise<BeforeAndAfter> {
  const [former, tzVersion] = versions
  await order.tx.settings.saveZoneClock(timeZone, { tzVersion: former, record })
  const before = await coming(order, timeZone)
  await keepWallClock(order, { timeZone, tzVersion })
  return { before, after: await coming(order, timeZone) }
}

async function coming({ tx, at }: Order, timeZone: string): Promise<Reservation[]> {
  const { items } = await tx.series.list({ where: { timeZone }, limit: 10_000 })
  const found = await Promise.all(
    items.map(series => tx.reservations.during({ seriesId: series.id }, { from: at, until: forever })),
  )
  return found.flat().filter(({ state, startsAt }) => state !== 'cancelled' && startsAt > at)
}
