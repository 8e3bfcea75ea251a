// Search from anywhere.
import { z } from 'zod'
import { id, instant, text } from '../words.ts'

export const searchQuery = z.strictObject({
  q: text(100).describe('Words, in any order; each must stand in the name, or in the address of a person'),
})

export const searchResult = z
  .object({
    items: z.array(
      z.object({
        kind: z.enum(['person', 'reservation-unit', 'reservation', 'product']),
        id,
        title: z.string(),
        detail: z.string().nullable(),
        startsAt: instant.nullable().describe('Of a reservation'),
        timeZone: z.string().nullable().describe('Of its location'),
      }),
    ),
  })
  .meta({ id: 'SearchResult' })
