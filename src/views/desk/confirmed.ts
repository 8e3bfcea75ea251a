import type { z } from 'zod'
import type { today } from '../../contract/desk/today.ts'
import { wireInstant } from '../../contract/words.ts'
import type { JournalEntry, JournalReader } from '../../ports/access-control.ts'
import type { Transaction } from '../../ports/store.ts'
import { namesOfPeople } from './needs.ts'
import type { Place } from './place.ts'

type Line = z.output<typeof today>['live'][number]

const linesLimit = 20
const readLimit = 150
const dayMs = 86_400_000
const firstLimit = 3

const said: Readonly<Record<string, Line['what']>> = {
  'membership.give.done': 'given',
  'membership.take.done': 'taken',
  'user.create.done': 'invited',
  'user.suspend.done': 'suspended',
  'user.reactivate.done': 'reactivated',
  'user.delete.done': 'deleted',
}

const whatOf = (action: string): Line['what'] | null =>
  said[action] ?? (/^(?:membership|user)\..*\.failed$/.test(action) ? 'failed' : null)

/** What the reconciler did at Salto KS within a day, as Salto answered; newest first. */
export async function confirmedOf(tx: Transaction, reader: JournalReader, place: Place): Promise<Line[]> {
  const { items } = await reader.list(tx, {
    kinds: ['membership', 'user'],
    from: tx.at - dayMs,
    limit: readLimit,
  })
  const shown = items
    .filter(({ action, subject }) => whatOf(action) !== null && place.siteIds.has(subject['siteId'] ?? ''))
    .slice(0, linesLimit)
  const name = await namesOfPeople(tx, shown.flatMap(firstPeople))
  const groupNames = new Map<string, string>()
  for (const siteId of new Set(shown.map(({ subject }) => subject['siteId'] ?? ''))) {
    for (const group of await tx.sites.groups(siteId)) groupNames.set(group.accessGroupId, group.name)
  }
  return shown.map(entry => {
    const { siteId = '', accessGroupId } = entry.subject
    const { fault } = entry.detail
    return {
      id: entry.id,
      at: wireInstant(entry.at),
      what: whatOf(entry.action) ?? 'failed',
      people: firstPeople(entry).map(personId => ({ personId, name: name(personId) })),
      count: peopleOf(entry).length,
      siteId,
      siteName: place.siteName(siteId),
      accessGroupName: accessGroupId === undefined ? null : (groupNames.get(accessGroupId) ?? accessGroupId),
      fault: typeof fault === 'string' ? fault : null,
    }
  })
}

const peopleOf = ({ detail: { people } }: JournalEntry): string[] =>
  typeof people === 'object' && people !== null ? Object.keys(people) : []

const firstPeople = (entry: JournalEntry): string[] => peopleOf(entry).slice(0, firstLimit)
