// Doors, as Salto KS calls its locks: who may open each, at any instant.
import { z } from 'zod'
import { actualAccess } from './access.ts'
import { openingCause } from './person/access.ts'
import { id, instant, saltoId, text } from './words.ts'

export const doorsQuery = z.strictObject({
  locationId: id.optional(),
  at: instant.optional().describe('Left out: now'),
})

const groupOfDoor = z.object({
  id: z.string(),
  name: z.string(),
  schedule: z.enum(['always', 'narrow', 'none']).nullable().describe('When the group opens at all, by Salto KS'),
})

const doorFields = {
  lockId: z.string(),
  name: z.string().nullable().describe('null: not known yet'),
  siteId: z.string(),
  siteName: z.string(),
  locationId: id.nullable(),
  locationName: z.string().nullable(),
  timeZone: z.string(),
  groups: z.array(groupOfDoor).describe('The access groups that open it'),
}

export const doors = z
  .object({
    at: instant,
    items: z.array(
      z
        .object({ ...doorFields, people: z.int().describe('Who may open it at the instant, by the rules') })
        .meta({ id: 'Door' }),
    ),
  })
  .meta({ id: 'Doors' })

export const doorParams = z.strictObject({ lockId: saltoId })

export const doorPeopleQuery = z.strictObject({
  at: instant.optional().describe('Left out: now'),
  search: text(200).optional().describe('Words of the name'),
})

const personAtDoor = z
  .object({
    personId: id,
    name: z.string(),
    decision: z.enum(['allowed', 'denied']).describe('By the rules; denied: Salto KS lets them in all the same'),
    causes: z.array(openingCause),
    until: instant.nullable().describe('Until when without a gap; null = no end is known'),
    actual: actualAccess.nullable().describe('What Salto KS holds; null where another instant than now was asked for'),
  })
  .meta({ id: 'PersonAtDoor' })

export const doorPeople = z
  .object({
    ...doorFields,
    at: instant,
    items: z.array(personAtDoor).describe('By name; the first 200'),
    found: z.int().describe('How many there are in all'),
  })
  .meta({ id: 'DoorPeople' })
