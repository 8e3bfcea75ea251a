// What a member sees on opening the portal: their doors, now and next, and why not; and for whom they may reserve.
import { z } from 'zod'
import { date, id, instant } from '../words.ts'

const because = z.object({
  kind: z.enum(['billing', 'grant', 'reservation']),
  name: z.string().nullable().describe('Of the product or the unit'),
})

const door = z.object({
  siteId: z.string(),
  accessGroupId: z.string(),
  name: z.string(),
  locationName: z.string().nullable(),
  timeZone: z.string(),
  state: z
    .enum(['open', 'preparing', 'waiting', 'planned', 'ended'])
    .describe('preparing: Salto KS has not confirmed it yet; waiting: for what `whyNot` names'),
  from: instant.nullable().describe('planned: when it opens'),
  until: instant.nullable().describe('When it closes, or has closed; null = not foreseen'),
  because: z.array(because),
  whyNot: z.string().nullable().describe('waits_for_seat, waits_for_adoption, unreachable, …'),
})

const membership = z.object({
  productName: z.string(),
  companyName: z.string().nullable().describe('Whose membership it is, if not their own'),
  startsOn: date,
  endsOn: date.nullable(),
  state: z.enum(['active', 'planned', 'ended', 'inactive']),
})

export const myHome = z
  .object({
    member: z.object({ id, name: z.string(), email: z.string() }),
    organization: z.object({ id, name: z.string() }),
    doors: z.array(door),
    memberships: z.array(membership).describe('The latest end first'),
    nextChangeAt: instant.nullable().describe('When a door next opens or closes by itself'),
  })
  .meta({ id: 'MyHome' })

export const myColleagues = z
  .object({ items: z.array(z.object({ id, name: z.string() })) })
  .meta({ id: 'MyColleagues' })
