// JOURNAL: its lines as sentences, and what is asked for of it. Here: a line of ids and codes in the words of people.
import type { Journal, JournalEntry } from '../../../api/access.ts'
import type { Told } from '../../../texts/access/journal.ts'
import * as texts from '../../../texts/texts.ts'

const words = texts.access.journal
const { faults, unknownFault } = texts.access.today.live

type Names = Journal['names']

export function sentenceOf(entry: JournalEntry, names: Names): string {
  const sentence = words.sentences[entry.action]
  return sentence ? sentence(told(entry, names)) : words.otherSentence(entry.action)
}

export function actorOf({ actor: { kind, id } }: JournalEntry, names: Names): string {
  const name = names[id] ?? words.gone
  if (kind === 'system') return words.actors[id] ?? id
  if (kind === 'api-key') return words.key(name)
  return kind === 'person' ? words.himself(name) : name
}

function told({ subject, detail }: JournalEntry, names: Names): Told {
  const name = (key: string): string => {
    const id = subject[key]
    return id === undefined ? '' : (names[id] ?? words.gone)
  }
  const people = Object.keys(asRecord(detail['people']))
  const [first] = people
  const person = name('personId') || (first === undefined ? '' : (names[first] ?? words.gone))
  const decision = text(detail['decision'])
  const fault = text(detail['fault'])
  const groups = idsIn(detail['accessGroupIds']).map(id => names[id] ?? id)
  return {
    person,
    product: name('productId'),
    unit: name('unitId'),
    location: name('locationId'),
    company: name('companyId'),
    group: name('accessGroupId'),
    site: name('siteId'),
    staff: name('staffId'),
    key: name('apiKeyId'),
    people: Math.max(1, people.length),
    groups: groups.length === 0 ? words.nothing : groups.join(', '),
    decision: words.decisions[decision] ?? decision,
    fault: faults[fault] ?? unknownFault,
    reason: text(detail['reason']),
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const asRecord = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {})

const idsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : []
