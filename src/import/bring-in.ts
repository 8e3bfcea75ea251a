// Brings rows in by commands, one transaction a row, several at a time. Doing it twice changes nothing.
import { startRecurringBilling } from '../commands/billings/start-recurring-billing.ts'
import { type Command, Refused } from '../commands/order.ts'
import { addPerson } from '../commands/people/add-person.ts'
import { type CommandParts, runCommand } from '../commands/run-command.ts'
import { refusal } from '../domain/refusal.ts'
import type { Actor, Transaction } from '../ports/store.ts'
import type { MemberRow, Reject } from './members.ts'

export interface Brought {
  readonly added: number
  readonly unchanged: number
  readonly rejects: readonly Reject[]
}

const atOnce = 8

interface Bringing {
  readonly organizationId: string
  readonly actor: Actor
  /** After each row, for the progress bar. */
  readonly onRow?: () => void
}

export async function bringIn(
  parts: CommandParts,
  rows: readonly MemberRow[],
  { organizationId, actor, onRow }: Bringing,
): Promise<Brought> {
  const counts = { added: 0, unchanged: 0 }
  const rejects: Reject[] = []
  // Rows of one person go one after the other: two at once would both find nobody.
  const queue = [...Map.groupBy(rows, row => row.email.toLowerCase()).values()]
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      for (const row of next) {
        const outcome = await broughtIn(parts, organizationId, actor, row)
        if (outcome === 'added' || outcome === 'unchanged') counts[outcome] += 1
        else rejects.push({ line: row.line, cells: row.cells, reason: outcome.reason })
        onRow?.()
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return { ...counts, rejects: rejects.sort((a, b) => a.line - b.line) }
}

async function broughtIn(
  parts: CommandParts,
  organizationId: string,
  actor: Actor,
  row: MemberRow,
): Promise<'added' | 'unchanged' | { reason: string }> {
  let result: 'added' | 'unchanged' = 'added'
  const outcome = await runCommand(parts, importMember, {
    organizationId,
    actor,
    askerRole: 'owner',
    askerScopes: ['*'],
    input: row,
    status: 200,
    answer: async (_tx, brought) => {
      result = brought
      return null
    },
  })
  return outcome.refused ? { reason: outcome.sentence } : result
}

/** The commands of every day, in one transaction. */
const importMember: Command<MemberRow, 'added' | 'unchanged'> = async (order, row) => {
  const known = await findPerson(order.tx, row.email)
  const { productId, startsOn, endsOn } = row
  if (known !== null) {
    const same = await findBilling(order.tx, known, row)
    if (same && same.endsOn === endsOn) return 'unchanged'
    if (same) {
      const ends = same.endsOn ?? 'open'
      const sentence = `This person has the product from ${startsOn} already, with another end (${ends}). Change it there.`
      throw new Refused(refusal('import.other_end', sentence))
    }
  }
  const personId = known ?? (await addPerson(order, { name: row.name, email: row.email, status: 'active' })).id
  await startRecurringBilling(order, { personId, productId, startsOn, endsOn, status: 'active' })
  return 'added'
}

/** Ids by lower-case name. */
export async function productsByName(tx: Transaction): Promise<Map<string, string>> {
  const products = new Map<string, string>()
  let cursor: string | undefined
  do {
    const page = await tx.products.list({ limit: 200, cursor })
    for (const { id, name } of page.items) products.set(name.toLowerCase(), id)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return products
}

export async function findPerson(tx: Transaction, email: string): Promise<string | null> {
  const { items } = await tx.people.list({ where: { email: email.trim().toLowerCase() }, limit: 1 })
  return items[0]?.id ?? null
}

async function findBilling(tx: Transaction, personId: string, row: MemberRow) {
  const { items } = await tx.billings.list({ where: { personId }, limit: 200 })
  return items.find(one => one.productId === row.productId && one.startsOn === row.startsOn) ?? null
}
