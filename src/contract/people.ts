// People: whoever may open a door.
import { z } from 'zod'
import { hasAnyField, id, instant, listOf, needsAnyField, page, shortfall, text, version } from './words.ts'

const status = z.enum(['active', 'inactive'])

export const newPerson = z.strictObject({ name: text(255), email: text(254), status: status.default('active') })

export const personChange = z
  .strictObject({ name: text(255).optional(), email: text(254).optional(), status: status.optional() })
  .refine(hasAnyField, needsAnyField)

export const peopleQuery = page.extend({
  email: text(254).optional().describe('Only the person with this address'),
  status: status.optional(),
})

export const person = z
  .object({
    id,
    name: z.string(),
    email: z.string(),
    status,
    membership: z.enum(['member', 'non-member']).describe('Derived: whether any recurring billing is live'),
    waits: z.array(shortfall).describe('What the rules give and the doors do not (yet)'),
    version,
  })
  .meta({ id: 'Person' })

/** What a change leaves standing: reservations keep their slots, also of somebody whose doors no longer open. */
export const changedPerson = person
  .extend({
    reservationsKept: z
      .array(z.object({ id, unitId: id, startsAt: instant, endsAt: instant, state: z.string() }))
      .describe('Of an inactive person: coming reservations, which stay but open no door'),
  })
  .meta({ id: 'ChangedPerson' })

export const people = listOf(person)
