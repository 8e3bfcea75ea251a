import { wallMsBy, type ZoneRecord } from '../../domain/recurrence/zone-record.ts'
import { zoneRecordFrom } from '../../domain/recurrence.ts'
import { keptSpan, type Reservation } from '../../domain/reservation/reservation.ts'
import type { ReservationSeries } from '../../domain/reservation/series.ts'
import { forever, type Instant } from '../../domain/span.ts'
import { instantOfWallTime } from '../../domain/time.ts'
import { load, type Order, updated } from '../order.ts'
import { loadPlace } from '../reservations/place.ts'
import { tellReleased } from '../reservations/tell-released.ts'
import { writeOver } from '../reservations/write-over.ts'
import { tellConflicted } from './extend-series.ts'
import { tellSeries } from './tell-series.ts'

interface ZoneSeen {
  readonly timeZone: string
  /** Of the zone data that this process has, as Node names it: `2026a`. */
  readonly tzVersion: string
}

const seriesPerPage = 200

/**
 * New zone data may make a stored 09:00 another instant (fault F22). What people reserved in a series is the time that the
 * wall shows, whether by the rule or moved by hand, so coming dates are set to it anew, and their doors with them. A date
 * whose new time is taken becomes conflicted, and booker and staff are told. Older data than were seen change nothing.
 */
export async function keepWallClock(order: Order, { timeZone, tzVersion }: ZoneSeen): Promise<number> {
  const { tx, at } = order
  const before = await tx.settings.zoneClock(timeZone)
  if (before !== null && before.tzVersion >= tzVersion) return 0
  const record = zoneRecordFrom(timeZone, at)
  const moved = before === null ? [] : await movedBy(order, timeZone, before.record)
  if (moved.length > 0) await stored(order, moved, { timeZone, tzVersion })
  await tx.settings.saveZoneClock(timeZone, { tzVersion, record })
  return moved.length
}

interface Moved {
  readonly series: ReservationSeries
  readonly reservation: Reservation
}

async function movedBy({ tx, at }: Order, timeZone: string, former: ZoneRecord): Promise<Moved[]> {
  const moved: Moved[] = []
  let cursor: string | undefined
  do {
    const page = await tx.series.list({ where: { timeZone }, cursor, limit: seriesPerPage })
    for (const series of page.items) {
      for (const item of await tx.reservations.during({ seriesId: series.id }, { from: at, until: forever })) {
        if (item.state === 'cancelled' || item.startsAt <= at) continue
        const [startsAt, endsAt] = [item.startsAt, item.endsAt].map(was => instantNow(wallMsBy(former, was), timeZone))
        if (startsAt === undefined || endsAt === undefined || endsAt <= startsAt) continue
        if (startsAt !== item.startsAt || endsAt !== item.endsAt) {
          moved.push({ series, reservation: { ...item, startsAt, endsAt } })
        }
      }
    }
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return moved
}

function instantNow(wallMs: number, timeZone: string): Instant {
  const [date = '', time = ''] = new Date(wallMs).toISOString().slice(0, 19).split('T')
  return instantOfWallTime(date, time, timeZone)
}

async function stored(order: Order, moved: readonly Moved[], seen: ZoneSeen): Promise<void> {
  const { tx } = order
  const crowded = await withoutRoom(order, moved)
  const after = moved.map(({ reservation }): Reservation => {
    const { state } = reservation
    return crowded.has(reservation.id) && state !== 'conflicted'
      ? { ...reservation, state: 'conflicted', holdUntil: null }
      : reservation
  })
  const journalId = await order.journal(
    'series.set_by_new_zone_data',
    { organizationId: tx.organizationId },
    { ...seen, reservationIds: after.map(({ id }) => id), conflicted: [...crowded] },
  )
  const released = await writeOver(order, after, journalId)
  const bySeries = Map.groupBy(moved, ({ series }) => series)
  for (const [series, items] of bySeries) {
    const ids = new Set(items.map(({ reservation }) => reservation.id))
    const written = after.filter(({ id }) => ids.has(id)).map(item => ({ ...item, version: item.version + 1 }))
    await told(order, await updated(tx.series, series, journalId), written, crowded)
  }
  await tellReleased(order, released)
  await tx.wake([...new Set(after.map(({ personId }) => personId))])
}

/** Those whose new time somebody else keeps, or another that moves as well and begins before. */
async function withoutRoom({ tx }: Order, moved: readonly Moved[]): Promise<Set<string>> {
  const keeping = moved.map(({ reservation }) => reservation).filter(({ state }) => state !== 'conflicted')
  const wanted = keeping.map(item => ({ unitId: item.unitId, kept: keptSpan(item) }))
  const own = keeping.map(({ id }) => id)
  const crowded = new Set<string>()
  for (const { index } of await tx.reservations.inTheWay(wanted, own)) crowded.add(own[index] ?? '')
  for (const ofUnit of Map.groupBy(keeping, ({ unitId }) => unitId).values()) {
    let latest = Number.NEGATIVE_INFINITY
    for (const item of ofUnit.toSorted((a, b) => keptSpan(a).from - keptSpan(b).from)) {
      if (crowded.has(item.id)) continue
      if (keptSpan(item).from < latest) crowded.add(item.id)
      else latest = keptSpan(item).until
    }
  }
  return crowded
}

async function told(
  order: Order,
  series: ReservationSeries,
  written: readonly Reservation[],
  crowded: ReadonlySet<string>,
): Promise<void> {
  const place = await loadPlace(order, series.unitId)
  const person = await load(order.tx.people, series.personId, 'person')
  await tellSeries(order, { person, place, series, change: 'changed', stored: written })
  for (const item of written) if (crowded.has(item.id)) await tellConflicted(order, place, series, item)
}
