// What a change would do to the doors, before anybody makes it.
import { z } from 'zod'
import { date, id, instant, saltoId } from '../words.ts'

const status = z.enum(['active', 'inactive'])
const accessGroupIds = z.array(saltoId).max(500)

/** `change`: the command that is thought of; the other fields are that command's. */
export const accessProposal = z.discriminatedUnion('change', [
  z.strictObject({
    change: z.literal('start-recurring-billing'),
    personId: id.optional(),
    companyId: id.optional(),
    productId: id,
    startsOn: date,
    endsOn: date.nullish(),
    status: status.default('active'),
  }),
  z.strictObject({
    change: z.literal('change-recurring-billing'),
    id,
    startsOn: date.optional(),
    endsOn: date.nullish(),
    status: status.optional(),
  }),
  z.strictObject({ change: z.literal('change-person'), id, status }),
  z.strictObject({ change: z.literal('map-access-groups'), id, locationId: id, accessGroupIds }),
  z.strictObject({ change: z.literal('map-unit-access-groups'), id, accessGroupIds }),
])

const span = z.object({ from: instant, until: instant.nullable().describe('null: no end is known') })

export const accessPlan = z
  .object({
    at: instant,
    gaining: z.int().describe('People who gain something, now or later'),
    losing: z.int().describe('People who lose something, now or later'),
    leftWithNothing: z.int().describe('People whose doors are open now and who would have none: the policy applies'),
    noAccessPolicy: z.enum(['suspend', 'delete']),
    changes: z
      .array(
        z.object({
          personId: id,
          personName: z.string(),
          siteId: z.string(),
          accessGroupId: z.string(),
          accessGroupName: z.string(),
          lockIds: z.array(z.string()),
          gained: z.array(span),
          lost: z.array(span),
        }),
      )
      .describe('At most 200; the numbers count all'),
    groups: z.array(z.object({ accessGroupId: z.string(), name: z.string(), gaining: z.int(), losing: z.int() })),
    reservationsKept: z
      .array(z.object({ id, unitId: id, startsAt: instant, endsAt: instant }))
      .describe('Of a person set inactive: coming reservations, which keep their slots and open no door'),
  })
  .meta({ id: 'AccessPlan' })
