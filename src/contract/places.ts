// Locations, each in a zone and with at most one Salto KS site.
import { z } from 'zod'
import { hasAnyField, id, listOf, needsAnyField, saltoId, text, version } from './words.ts'

export const newLocation = z.strictObject({
  name: text(255),
  timeZone: text(64).describe('IANA name, such as Europe/Lisbon'),
  saltoSiteId: saltoId.nullish(),
})

export const locationChange = z
  .strictObject({ name: text(255).optional(), timeZone: text(64).optional(), saltoSiteId: saltoId.nullish() })
  .refine(hasAnyField, needsAnyField)

export const saltoSiteChoice = z.strictObject({ siteId: saltoId.nullable() })

export const location = z
  .object({ id, name: z.string(), timeZone: z.string(), saltoSiteId: z.string().nullable(), version })
  .meta({ id: 'Location' })

export const locations = listOf(location)
