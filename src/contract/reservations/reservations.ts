import { z } from 'zod'
import { actualAccess } from '../access.ts'
import { cursorLike, date, id, instant, listOf, page, saltoId, text, uuidForm, version } from '../words.ts'

/** A time of the unit's own clock; one that exists twice or not at all is refused. */
const localTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/)
  .describe('On the clock of the location: 2026-03-02T09:00')
const moment = z.union([instant, localTime])

const minutes = z.int().min(0)

export const recurrence = z.strictObject({
  rule: text(500).min(1).describe('RFC 5545: FREQ=WEEKLY;BYDAY=MO;COUNT=10'),
  timeZone: text(64).optional().describe('That of the location, which also counts when it is left out'),
  exceptDates: z.array(date).max(1000).default([]),
})

export const resolution = z.strictObject({
  date: date.describe('The local date of the occurrence by its rule'),
  choice: z.enum(['skip', 'move', 'unit']),
  startsAt: moment.optional(),
  endsAt: moment.optional(),
  unitId: id.optional(),
})
export const resolutions = z.array(resolution).max(1000)

export const guest = z.strictObject({ name: text(255), email: text(254) })

export const newReservation = z
  .strictObject({
    unitId: id,
    personId: id.optional(),
    guest: guest.optional().describe('Somebody without an account, known by the address'),
    bookedByPersonId: id.optional().describe('The colleague who asked on their behalf'),
    startsAt: moment,
    endsAt: moment,
    attendees: z.int().min(1).default(1),
    isTentative: z.boolean().default(false).describe('Held for minutes, until it is confirmed or paid'),
    holdMinutes: z.int().min(1).max(10_080).default(15),
    leadMinutes: minutes.nullish(),
    lagMinutes: minutes.nullish(),
    recurrence: recurrence.optional(),
    resolutions: resolutions.default([]).describe('Answers to the conflicts of a series, date by date'),
  })
  .refine(body => (body.personId === undefined) !== (body.guest === undefined), {
    message: 'Name either a personId or a guest',
    path: ['personId'],
  })

const seriesScope = z.union([
  z.enum(['this', 'following', 'all']),
  z.strictObject({ from: date, until: date.describe('Inclusive, as the first') }),
])
export const confirmation = z.strictObject({
  paid: z.literal(true).optional(),
  scope: seriesScope.optional().describe('Of a series: which of its dates. Left out: those that are held together'),
})
export const cancellation = z.strictObject({ scope: seriesScope.default('this') })

export const reservationMove = z.strictObject({ unitId: id.optional(), startsAt: moment, endsAt: moment })

export const seriesChange = z.strictObject({
  scope: seriesScope.describe('A range of dates changes those alone, and leaves the rule for later ones'),
  unitId: id.optional(),
  startsAt: moment.describe('Of this occurrence; the others move to the same time of their day'),
  endsAt: moment,
  resolutions: resolutions.default([]),
})

export const reservationsQuery = page.extend({
  cursor: cursorLike(new RegExp(`^([\\dTZ:.-]+_)?${uuidForm}$`)),
  unitId: id.optional(),
  personId: id.optional(),
  locationId: id.optional(),
  seriesId: id.optional(),
  from: instant.optional().describe('Only what ends after'),
  until: instant.optional().describe('Only what starts before'),
})

export const reservation = z
  .object({
    id,
    unitId: id,
    locationId: id,
    personId: id,
    bookedByPersonId: id.nullable(),
    startsAt: instant,
    endsAt: instant,
    localStartsAt: z.string().describe('On the clock of the location'),
    localEndsAt: z.string(),
    timeZone: z.string(),
    attendees: z.int(),
    state: z.enum(['tentative', 'confirmed', 'cancelled', 'ended', 'conflicted']),
    holdUntil: instant.nullable(),
    cancelReason: z.enum(['asked', 'lapsed']).nullable(),
    isPaymentDemanded: z.boolean(),
    isPaid: z.boolean(),
    bufferBeforeMinutes: z.int(),
    bufferAfterMinutes: z.int(),
    leadMinutes: z.int().nullable(),
    lagMinutes: z.int().nullable(),
    seriesId: id.nullable(),
    occurrenceOf: z.string().nullable(),
    version,
  })
  .meta({ id: 'Reservation' })

export const reservations = listOf(reservation)

export const series = z
  .object({
    id,
    unitId: id,
    personId: id,
    rule: z.string(),
    timeZone: z.string(),
    startsAtLocal: z.string(),
    endsAtLocal: z.string(),
    status: z.enum(['open', 'closed']).describe('open: further occurrences are made as time goes on'),
    materialisedUntil: instant.nullable(),
    skipped: z.array(z.string()).describe('Local starts that were left out'),
    occurrences: z.array(reservation),
    version,
  })
  .meta({ id: 'ReservationSeries' })

export const madeReservation = reservation
  .extend({ series: series.nullable().describe('Of a recurrence, with everything that was stored') })
  .meta({ id: 'MadeReservation' })

export const reservationAccess = z
  .object({
    reservationId: id,
    personId: id,
    windows: z.array(
      z.object({
        state: z.enum(['planned', 'open', 'done', 'not']),
        whyNot: z.string().nullable().describe('reservation_tentative, reservation_unpaid, person_inactive, …'),
        from: instant,
        until: instant,
        siteId: saltoId.nullable(),
        accessGroupIds: z.array(z.string()),
        salto: actualAccess.nullable().describe('What Salto KS holds now'),
      }),
    ),
  })
  .meta({ id: 'ReservationAccess' })

/** What is free when: staff and the public ask the same, the one by a query's location, the other by a path's. */
export const freeQuery = z
  .strictObject({
    date: date.optional().describe('A day of the location'),
    from: instant.optional(),
    until: instant.optional(),
    capacity: z.coerce.number().int().min(1).optional(),
    kind: z.enum(['room', 'desk', 'office', 'other']).optional(),
  })
  .refine(({ date, from, until }) => (date === undefined ? from && until : !from && !until), {
    message: 'Ask for a date, or for from and until',
    path: ['date'],
  })

export const availabilityQuery = freeQuery.safeExtend({ locationId: id })

export const availability = z
  .object({
    locationId: id,
    timeZone: z.string(),
    from: instant,
    until: instant,
    units: z.array(
      z.object({
        unitId: id,
        name: z.string(),
        kind: z.string(),
        capacity: z.int(),
        free: z.array(z.object({ startsAt: instant, endsAt: instant })),
      }),
    ),
  })
  .meta({ id: 'Availability' })
