import type { z } from 'zod'
import { journal, type journalEntry, type journalQuery } from '../contract/journal.ts'
import { instantOf, wireInstant } from '../contract/words.ts'
import type { JournalEntry, JournalReader } from '../ports/access-control.ts'
import type { View } from './view.ts'

const wireEntry = (entry: JournalEntry): z.output<typeof journalEntry> => ({
  id: entry.id,
  at: wireInstant(entry.at),
  action: entry.action,
  actor: { kind: entry.actor.kind, id: entry.actor.id },
  subject: { ...entry.subject },
  detail: { ...entry.detail },
})

/** Who did what, newest first. Lines hold ids only. */
export const listJournal = (reader: JournalReader): View<z.output<typeof journalQuery>, typeof journal> => ({
  schema: journal,
  async of(tx, { personId, action, from, until, cursor, limit }) {
    const { items, nextCursor } = await reader.list(tx, {
      personId,
      action,
      from: from === undefined ? undefined : instantOf(from),
      until: until === undefined ? undefined : instantOf(until),
      cursor,
      limit,
    })
    return { items: items.map(wireEntry), nextCursor }
  },
})
