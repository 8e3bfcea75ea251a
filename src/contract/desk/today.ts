// Today: what waits for a person, which windows open and close, and what Salto KS has just confirmed.
import { z } from 'zod'
import { actualAccess } from '../access.ts'
import { driftItem, heldChange } from '../differences.ts'
import { id, instant } from '../words.ts'

export const todayQuery = z.strictObject({ locationId: id.optional() })

const named = z.object({ personId: id, name: z.string() })
const atSite = { siteId: z.string(), siteName: z.string() }

const heldPlan = heldChange
  .pick({ id: true, planId: true, kind: true, seenAt: true, removals: true, memberships: true, limit: true })
  .extend({ ...atSite, changes: z.int().describe('That still wait for an answer') })
  .meta({ id: 'HeldPlan' })

const driftSeen = driftItem
  .pick({ kind: true })
  .extend({
    ...atSite,
    count: z.int(),
    people: z.array(named).describe('The first three'),
    since: instant,
  })
  .meta({ id: 'DriftSeen' })

const waiting = z
  .object({
    kind: z.string().describe('waits_for_seat, rejected, unreachable, stays_open, …'),
    ...atSite,
    count: z.int(),
    people: z.array(named).describe('The first three'),
    since: instant,
    retryAt: instant.nullable().describe('When it is next tried by itself'),
  })
  .meta({ id: 'Waiting' })

const needs = z.object({
  held: z.array(heldPlan),
  drift: z.array(driftSeen),
  waits: z.array(waiting),
  mails: z.object({
    failed: z.int(),
    first: z.array(
      z.object({ id, kind: z.string(), personId: id.nullable(), name: z.string(), failure: z.string().nullable() }),
    ),
  }),
  holds: z.array(
    z.object({
      reservationId: id,
      personId: id,
      name: z.string(),
      unitName: z.string(),
      startsAt: instant,
      holdUntil: instant.nullable(),
      isPaymentDemanded: z.boolean(),
      timeZone: z.string(),
    }),
  ),
})

const windowToday = z
  .object({
    reservationId: id,
    personId: id,
    name: z.string(),
    unitId: id,
    unitName: z.string(),
    timeZone: z.string(),
    state: z.enum(['planned', 'open', 'done', 'not']),
    whyNot: z.string().nullable(),
    from: instant,
    until: instant,
    startsAt: instant,
    endsAt: instant,
    salto: actualAccess.nullable().describe('What Salto KS holds now; null where no door is opened'),
  })
  .meta({ id: 'WindowToday' })

const confirmed = z
  .object({
    id: z.string().describe('Of the line in the journal'),
    at: instant,
    what: z.enum(['given', 'taken', 'invited', 'suspended', 'reactivated', 'deleted', 'failed']),
    people: z.array(named).describe('The first three'),
    count: z.int(),
    ...atSite,
    accessGroupName: z.string().nullable(),
    fault: z.string().nullable().describe('Of a failed one: not_done, unknown_outcome, rejected, no_seat, …'),
  })
  .meta({ id: 'Confirmed' })

export const today = z
  .object({
    at: instant,
    needs,
    windows: z.array(windowToday).describe('That touch today on the clock of their place, by opening; at most 300'),
    live: z.array(confirmed).describe('Newest first, at most 20, of the last day'),
  })
  .meta({ id: 'Today' })
