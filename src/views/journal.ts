import type { z } from 'zod'
import { journal, type journalEntry, type journalQuery } from '../contract/journal.ts'
import { instantOf, wireInstant } from '../contract/words.ts'
import type { Controls, JournalEntry, JournalReader } from '../ports/access-control.ts'
import { namesOf } from './names.ts'
import type { View } from './view.ts'

const wireEntry = (entry: JournalEntry): z.output<typeof journalEntry> => ({
  id: entry.id,
  at: wireInstant(entry.at),
  action: entry.action,
  actor: { kind: entry.actor.kind, id: entry.actor.id },
  subject: { ...entry.subject },
  detail: { ...entry.detail },
})

/** Who did what, newest first. Lines hold ids only; what they are called now stands beside them. */
export const listJournal = (
  reader: JournalReader,
  { staff, apiKeys }: Pick<Controls, 'staff' | 'apiKeys'>,
): View<z.output<typeof journalQuery>, typeof journal> => ({
  schema: journal,
  async of(tx, { personId, action, kinds, from, until, cursor, limit }) {
    const { items, nextCursor } = await reader.list(tx, {
      personId,
      action,
      kinds: kinds?.split(',').map(kind => kind.trim()),
      from: from === undefined ? undefined : instantOf(from),
      until: until === undefined ? undefined : instantOf(until),
      cursor,
      limit,
    })
    const ids = new Set(items.flatMap(idsOf))
    const askers = [...(await staff.list(tx.organizationId)), ...(await apiKeys.list(tx.organizationId))]
    const named = askers.filter(({ id }) => ids.has(id)).map(({ id, name }) => [id, name] as const)
    const names = { ...(await namesOf(tx, ids)), ...Object.fromEntries(named) }
    return { items: items.map(wireEntry), names, nextCursor }
  },
})

function idsOf({ actor, subject, detail: { people, accessGroupIds, formerAccessGroupIds } }: JournalEntry): string[] {
  const groups = [accessGroupIds, formerAccessGroupIds].flat().filter(id => typeof id === 'string')
  const concerned = typeof people === 'object' && people !== null ? Object.keys(people) : []
  return [actor.id, ...Object.values(subject), ...concerned, ...groups]
}
