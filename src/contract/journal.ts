// The journal: who did what, and when.
import { z } from 'zod'
import { cursorLike, id, instant, listOf, page, text } from './words.ts'

export const journalQuery = page.extend({
  cursor: cursorLike(/^\d{1,15}$/),
  personId: id.optional(),
  action: text(100).optional().describe('Dotted, such as billing.changed'),
  kinds: text(300).optional().describe('First words of actions, with commas: billing,grant,membership'),
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

export const journal = listOf(journalEntry).extend({
  names: z.record(z.string(), z.string()).describe('Of the ids that these lines name, as they are called now'),
})
