// The calendar of a location on the wire: its units, and what keeps them, for as many days as are looked at.
import { z } from 'zod'
import { date, id, instant, version } from '../words.ts'

export const calendarQuery = z
  .strictObject({
    locationId: id,
    from: date.describe('The first day, on the calendar of the location'),
    until: date.describe('The last day, inclusive'),
  })
  .refine(query => query.from <= query.until, { message: 'Ends before it begins', path: ['until'] })

const entryWindow = z.object({
  from: instant,
  until: instant,
  state: z.enum(['planned', 'open', 'done', 'not']),
  whyNot: z.string().nullable().describe('reservation_tentative, reservation_unpaid, not_mapped, person_inactive, …'),
})

/** A reservation, as short as a calendar of two hundred units needs it. */
const calendarEntry = z
  .object({
    id,
    unitId: id,
    personId: id,
    personName: z.string(),
    isGuest: z.boolean().describe('Without any membership now'),
    startsAt: instant,
    endsAt: instant,
    state: z.enum(['tentative', 'confirmed', 'cancelled', 'ended', 'conflicted']),
    holdUntil: instant.nullable(),
    isUnpaid: z.boolean().describe('Payment is demanded, and has not come'),
    keptFrom: instant.describe('With the buffers, which nobody else may have'),
    keptUntil: instant,
    window: entryWindow,
    isInSeries: z.boolean(),
    version,
  })
  .meta({ id: 'CalendarEntry' })

export const calendar = z
  .object({
    locationId: id,
    timeZone: z.string(),
    days: z
      .array(z.object({ date: z.string(), from: instant, until: instant }))
      .describe('Of 23 to 25 hours, as the clock there has it'),
    units: z.array(
      z.object({
        unitId: id,
        name: z.string(),
        kind: z.enum(['room', 'desk', 'office', 'other']),
        capacity: z.int(),
        isPaymentDemanded: z.boolean(),
        opensDoors: z.boolean().describe('Whether any access group is chosen'),
        leadMinutes: z.int().describe('As it counts: the own one, or that of the organisation'),
        lagMinutes: z.int(),
        closed: z.array(z.object({ from: instant, until: instant })).describe('Outside the opening hours of members'),
      }),
    ),
    reservations: z.array(calendarEntry).describe('What keeps a slot, by unit and start'),
    withoutPlace: z.array(calendarEntry).describe('Dates of series that found their slot taken'),
  })
  .meta({ id: 'Calendar' })
