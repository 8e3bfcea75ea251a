// The demo's reservations: rooms and a desk, a week in which they are lively, two series, three guests, and a window that
// opens a minute after the start, so that one can watch.
import { makeReservation } from '../commands/reservations/make-reservation.ts'
import { addReservationUnit } from '../commands/units/add-reservation-unit.ts'
import { mapUnitAccessGroups } from '../commands/units/map-unit-access-groups.ts'
import type { newReservation } from '../contract/reservations/reservations.ts'
import type { Body } from '../contract/words.ts'
import type { Orders } from './giving-orders.ts'
import type { SiteShown, Space } from './house-rules.ts'

const dayMs = 86_400_000
const minuteMs = 60_000
const leadMinutes = 15

interface Room {
  readonly name: string
  readonly site: string
  readonly group: string
  readonly kind: 'room' | 'desk' | 'office' | 'other'
  readonly capacity: number
  readonly perHour: number
}

const rooms: readonly Room[] = [
  { name: 'Quay', site: 'Harbour House', group: 'Meeting room Quay', kind: 'room', capacity: 8, perHour: 3_500 },
  { name: 'Pier', site: 'Harbour House', group: 'Meeting room Pier', kind: 'room', capacity: 4, perHour: 2_500 },
  { name: 'Day desk', site: 'Harbour House', group: 'Members', kind: 'desk', capacity: 1, perHour: 500 },
  { name: 'Workbench', site: 'Mill Lane', group: 'Coworkers', kind: 'other', capacity: 2, perHour: 1_000 },
]

const bookers = ['amara.almeida', 'deniz.almeida', 'gustav.almeida', 'ilse.bakker', 'lena.bakker', 'joana.costa']
const guests = [
  { name: 'Grace Visser', email: 'grace.visser@guests.example' },
  { name: 'Omar Haddad', email: 'omar.haddad@guests.example' },
  { name: 'Wen Li', email: 'wen.li@guests.example' },
] as const

/** Local times of a busy day, by turn. */
const slots = [
  ['09:00', '10:30'],
  ['11:00', '12:00'],
  ['13:30', '15:00'],
  ['16:00', '17:30'],
] as const

type Wanted = Pick<Body<typeof newReservation>, 'unitId' | 'startsAt' | 'endsAt'> & Partial<Body<typeof newReservation>>

/** How many were made; a space that has reservations gets no more. */
export async function makeReservations(orders: Orders, space: Space, sites: readonly SiteShown[]): Promise<number> {
  const units = await furnishRooms(orders, space, sites)
  if (await isReserved(orders)) return 0
  const now = orders.parts.clock.now()
  const quay = units.get('Quay')
  const pier = units.get('Pier')
  if (quay === undefined || pier === undefined) return 0
  const wanted: Wanted[] = [opensSoon(quay, now), ...(await seriesOf(orders, quay, pier, now))]
  wanted.push(...guestVisits(pier, units.get('Workbench') ?? pier, now))
  wanted.push(...(await livelyWeek(orders, [...units.values()], now)))
  let made = 0
  for (const one of wanted) if (await reserved(orders, one)) made += 1
  return made
}

/** Its doors open a minute after the start of the demo. */
const opensSoon = (unitId: string, now: number): Wanted => ({
  unitId,
  guest: guests[0],
  startsAt: new Date(now + (leadMinutes + 1) * minuteMs).toISOString(),
  endsAt: new Date(now + (leadMinutes + 61) * minuteMs).toISOString(),
  leadMinutes,
})

/** Ten stand-ups on Mondays, and every second Wednesday without an end. */
async function seriesOf(orders: Orders, quay: string, pier: string, now: number): Promise<Wanted[]> {
  const [first, second] = [await personAt(orders, bookers[0]), await personAt(orders, bookers[1])]
  if (first === null || second === null) return []
  const [monday, wednesday] = [nextDay(now, 1), nextDay(now, 3)]
  const weekly = { rule: 'FREQ=WEEKLY;BYDAY=MO;COUNT=10', exceptDates: [] }
  const fortnightly = { rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=WE', exceptDates: [] }
  return [
    { unitId: quay, personId: first, ...localTimes(monday, '18:00', '19:00'), recurrence: weekly },
    { unitId: pier, personId: second, ...localTimes(wednesday, '18:00', '20:00'), recurrence: fortnightly },
  ]
}

const guestVisits = (pier: string, workbench: string, now: number): Wanted[] => [
  { unitId: pier, guest: guests[1], ...localTimes(dateIn(now, 1), '10:00', '12:00') },
  { unitId: workbench, guest: guests[2], ...localTimes(dateIn(now, 2), '14:00', '16:00') },
]

async function livelyWeek(orders: Orders, unitIds: readonly string[], now: number): Promise<Wanted[]> {
  const wanted: Wanted[] = []
  for (let number = 0; number < 7 * slots.length; number++) {
    const [from, until] = slots[number % slots.length] ?? slots[0]
    const day = 1 + Math.floor(number / slots.length)
    const unitId = unitIds[(number + day) % unitIds.length] ?? ''
    const personId = await personAt(orders, bookers[(number * 5 + day) % bookers.length])
    if (personId !== null) wanted.push({ unitId, personId, ...localTimes(dateIn(now, day), from, until) })
  }
  return wanted
}

/** Whatever does not fit is left out: the demo is lively, not full. */
async function reserved(orders: Orders, wanted: Wanted): Promise<boolean> {
  const plain = { attendees: 1, isTentative: false, holdMinutes: 15, resolutions: [] }
  return (await orders.giveUnless('reservation.conflict', makeReservation, { ...plain, ...wanted })) !== null
}

async function furnishRooms(orders: Orders, space: Space, sites: readonly SiteShown[]): Promise<Map<string, string>> {
  const units = new Map<string, string>()
  for (const room of rooms) {
    const { name, kind, capacity, perHour } = room
    const locationId = space.locations.get(room.site)
    const accessGroupId = sites.find(site => site.name === room.site)?.groups.get(room.group)
    if (locationId === undefined || accessGroupId === undefined) continue
    const known = await findUnit(orders, locationId, name)
    const price = { perHour, perDay: null, currency: 'EUR' }
    const plain = { locationId, name, kind, capacity, price, isPubliclyBookable: kind === 'room' }
    const id = known ?? (await orders.give(addReservationUnit, plain)).id
    if (known === null) await orders.give(mapUnitAccessGroups, { id, accessGroupIds: [accessGroupId] })
    units.set(name, id)
  }
  return units
}

const inTransaction = <T>({ parts, organizationId }: Orders, work: Parameters<typeof parts.store.transaction<T>>[2]) =>
  parts.store.transaction(organizationId, parts.clock.now(), work)

const findUnit = (orders: Orders, locationId: string, name: string): Promise<string | null> =>
  inTransaction(orders, async tx => (await tx.units.all({ locationId })).find(unit => unit.name === name)?.id ?? null)

const isReserved = (orders: Orders): Promise<boolean> =>
  inTransaction(orders, async tx => (await tx.reservations.list({ limit: 1 })).items.length > 0)

const personAt = (orders: Orders, name = ''): Promise<string | null> =>
  inTransaction(orders, async tx => {
    const { items } = await tx.people.list({ where: { email: `${name}@members.example` }, limit: 1 })
    return items[0]?.status === 'active' ? items[0].id : null
  })

const dateIn = (at: number, days: number): string => new Date(at + days * dayMs).toISOString().slice(0, 10)

/** The next date, from tomorrow, that is such a day of the week (1 is Monday). */
function nextDay(now: number, weekday: number): string {
  const days = [1, 2, 3, 4, 5, 6, 7].find(count => new Date(now + count * dayMs).getUTCDay() === weekday) ?? 1
  return dateIn(now, days)
}

/** On the clock of the unit's location. */
const localTimes = (date: string, from: string, until: string) => ({
  startsAt: `${date}T${from}`,
  endsAt: `${date}T${until}`,
})
