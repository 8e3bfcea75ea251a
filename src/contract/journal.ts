// The journal: who did what, and when.
import { z } from 'zod'
import { id, instant, listOf, page, text } from './words.ts'

export const journalQuery = page.extend({
  personId: id.optional(),
  action: text(100).optional().describe('Dotted, such as billing.changed'),
  from: instant.optional(),
  until: instant.optional(),
})

export const journalEntry = z
  .object({
    id: z.string(),
    at: instant,
    action: z.string(),
    actor: z.object({ kind: z.string(), id: z.string() }),
    subject: z.record(z.string(), z.string()),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'JournalEntry' })

export const journal = listOf(journalEntry)
