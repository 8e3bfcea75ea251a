// VISITORS on the wire: guests, who have no account, and members, who act for themselves.
import { z } from 'zod'
import { cancellation, freeQuery, recurrence, reservation, resolutions } from '../reservations/reservations.ts'
import { id, instant, listOf, text, version } from '../words.ts'

const organization = text(255).min(1).describe('Id of the organisation, or its name as an address: casa-azul')
export const organizationParams = z.strictObject({ organization })
export const locationParams = z.strictObject({ organization, locationId: id })

const token = text(200).min(1)
export const tokenParams = z.strictObject({ token })

const publicLocation = z
  .object({
    id,
    name: z.string(),
    timeZone: z.string(),
    units: z.array(
      z.object({
        id,
        name: z.string(),
        kind: z.string(),
        capacity: z.int(),
        price: z.object({ perHour: z.int().nullable(), perDay: z.int().nullable(), currency: z.string() }).nullable(),
        isPaymentDemanded: z.boolean(),
        minimumMinutes: z.int().nullable(),
        maximumMinutes: z.int().nullable(),
      }),
    ),
  })
  .meta({ id: 'PublicLocation' })
export const publicLocations = listOf(publicLocation).extend({
  organization: z.object({ id, name: z.string() }),
})

/** The organisation that visitors mean when they name none: the only one of this installation. */
export const publicHome = z
  .object({ organization: z.object({ id, name: z.string() }).nullable() })
  .meta({ id: 'PublicHome' })

export const newHold = z.strictObject({
  unitId: id,
  startsAt: instant,
  endsAt: instant,
  attendees: z.int().min(1).default(1),
  name: text(255),
  email: text(254),
})

export const holdConfirmation = z.strictObject({ token })

const doors = z.object({ from: instant, until: instant }).nullable().describe('When the doors open and close')
const keyState = z
  .enum(['none', 'planned', 'preparing', 'waiting', 'open', 'over'])
  .describe(
    'none: it opens nothing, or not yet; preparing: Salto KS has not confirmed it; waiting: for a seat or a decision',
  )

/** What a guest sees of the reservation that they hold or manage: nobody's name, and no person's id. */
export const guestReservation = z
  .object({
    id,
    unitId: id,
    unitName: z.string(),
    locationName: z.string(),
    timeZone: z.string(),
    startsAt: instant,
    endsAt: instant,
    state: z.enum(['tentative', 'confirmed', 'cancelled', 'ended', 'conflicted']),
    holdUntil: instant.nullable(),
    isPaymentDemanded: z.boolean(),
    isPaid: z.boolean(),
    doors,
    keyState,
    version,
  })
  .meta({ id: 'GuestReservation' })

export const heldReservation = guestReservation
  .extend({ token: z.string().describe('Confirms the hold') })
  .meta({ id: 'HeldReservation' })

export const managedReservation = guestReservation
  .extend({ token: z.string().describe('Manages the reservation, as the link of the letter does') })
  .meta({ id: 'ManagedReservation' })

export const visitorMove = z.strictObject({ startsAt: instant, endsAt: instant, unitId: id.optional() })

export const memberSignIn = z.strictObject({ organizationId: organization, email: text(254) })
export const memberToken = z.strictObject({ token })
export const accepted = z.object({ status: z.literal('accepted') }).meta({ id: 'Accepted' })

export const member = z
  .object({ kind: z.literal('member'), id, organizationId: id, name: z.string() })
  .meta({ id: 'Member' })

export const myReservation = z.strictObject({
  unitId: id,
  personId: id.optional().describe('A colleague in the same company; left out: for oneself'),
  startsAt: instant,
  endsAt: instant,
  attendees: z.int().min(1).default(1),
  recurrence: recurrence.optional(),
  resolutions: resolutions.default([]).describe('Answers to the conflicts of a series, date by date'),
})
export const myCancellation = cancellation
const ownReservation = reservation
  .extend({ unitName: z.string(), locationName: z.string(), doors, keyState })
  .meta({ id: 'OwnReservation' })
export const myReservations = listOf(ownReservation)

export const myAccess = z
  .object({
    items: z.array(
      z.object({
        siteId: z.string(),
        accessGroupId: z.string(),
        name: z.string(),
        kinds: z.array(z.string()).describe('billing, grant, reservation'),
        until: instant.nullable().describe('When it ends, as things stand; null = not foreseen'),
        isOpen: z.boolean().describe('Whether Salto KS has it already'),
      }),
    ),
  })
  .meta({ id: 'MyAccess' })

export const publicAvailabilityQuery = freeQuery
