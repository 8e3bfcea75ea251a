// RESERVATIONS on the wire: units, reservations, series, what is free, and what opens when.
import { z } from 'zod'
import {
  date,
  hasAnyField,
  id,
  listOf,
  needsAnyField,
  page,
  saltoId,
  text,
  valueVersion,
  version,
  warning,
} from '../words.ts'

const kind = z.enum(['room', 'desk', 'office', 'other'])
const minutes = z.int().min(0)

const price = z.strictObject({
  perHour: z.int().min(0).nullish().transform(orNull).describe('Minor units (cents)'),
  perDay: z.int().min(0).nullish().transform(orNull),
  currency: text(3).describe('ISO 4217, such as EUR'),
})

function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null
}

const openSpan = z.strictObject({
  weekday: z.int().min(1).max(7).describe('1 is Monday, 7 is Sunday. Hours over midnight are two spans, one a day'),
  from: text(5).describe('09:00, on the clock of the location'),
  until: text(5).describe('18:00; 24:00 is the end of the day'),
})

const openSpans = z.array(openSpan).max(200).nullable().describe('null: always; without any: never')
const hours = z
  .strictObject({
    members: openSpans.optional(),
    public: openSpans.optional(),
    closedDays: z.array(date).max(1000).optional(),
  })
  .describe('What is left out stays as it is; of a new unit: always open, no closed day')

const settings = z.strictObject({
  name: text(255),
  kind,
  capacity: z.int().min(1),
  price: price.nullish().describe('Left out: free of charge'),
  bufferBeforeMinutes: minutes.optional().describe('Kept free before each reservation; not the access window'),
  bufferAfterMinutes: minutes.optional(),
  minimumMinutes: minutes.nullish(),
  maximumMinutes: minutes.nullish(),
  noticeMinutes: minutes.optional(),
  bookAheadDays: minutes.nullish().describe('The last date that can be reserved, counted from today'),
  hours: hours.optional(),
  isPubliclyBookable: z.boolean().optional(),
  isPaymentDemanded: z.boolean().optional().describe('No door opens before the reservation is paid'),
  accessLeadMinutes: minutes.nullish().describe('null: as the organisation says'),
  accessLagMinutes: minutes.nullish(),
  status: z.enum(['active', 'inactive']).optional(),
})

export const newUnit = settings.extend({ locationId: id })
export const unitChange = settings.partial().refine(hasAnyField, needsAnyField)
export const unitGroups = z.strictObject({ accessGroupIds: z.array(saltoId).max(500) })

export const unitsQuery = page.extend({
  locationId: id.optional(),
  kind: kind.optional(),
  status: z.enum(['active', 'inactive']).optional(),
})

export const unit = z
  .object({
    id,
    locationId: id,
    name: z.string(),
    kind,
    capacity: z.int(),
    price: z.object({ perHour: z.int().nullable(), perDay: z.int().nullable(), currency: z.string() }).nullable(),
    bufferBeforeMinutes: z.int(),
    bufferAfterMinutes: z.int(),
    minimumMinutes: z.int().nullable(),
    maximumMinutes: z.int().nullable(),
    noticeMinutes: z.int(),
    bookAheadDays: z.int().nullable(),
    hours: z.object({
      members: z.array(openSpan).nullable(),
      public: z.array(openSpan).nullable(),
      closedDays: z.array(z.string()),
    }),
    isPubliclyBookable: z.boolean(),
    isPaymentDemanded: z.boolean(),
    accessLeadMinutes: z.int().nullable(),
    accessLagMinutes: z.int().nullable(),
    status: z.enum(['active', 'inactive']),
    accessGroupIds: z.array(z.string()),
    warnings: z.array(warning),
    version,
  })
  .meta({ id: 'ReservationUnit' })

export const units = listOf(unit)

export const accessWindowsChange = z.strictObject({ leadMinutes: minutes, lagMinutes: minutes })
export const accessWindows = z
  .object({ leadMinutes: z.int(), lagMinutes: z.int(), version: valueVersion })
  .meta({ id: 'AccessWindows' })
