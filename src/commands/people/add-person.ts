import type { newPerson } from '../../contract/people.ts'
import type { Body } from '../../contract/words.ts'
import type { Person } from '../../domain/person.ts'
import { normalizedEmail, personFault } from '../../domain/person.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Command } from '../order.ts'
import { inserted, mustBeFaultless, refuse } from '../order.ts'

/** A person gets nothing at the doors yet: causes come with billings and grants. */
export const addPerson: Command<Body<typeof newPerson>, Person> = async (order, input) => {
  const person: Person = {
    id: order.newId(),
    name: input.name.trim(),
    email: input.email.trim(),
    status: input.status,
    version: 1,
  }
  mustBeFaultless(personFault(person))
  const { id: personId, name, email } = person
  const journalId = await order.journal(
    'person.added',
    { personId },
    { status: person.status },
    { personId, name, email },
  )
  return inserted(order.tx.people, person, journalId, () => refuseTaken(order.tx, email))
}

/** Two people of one organisation never share an address; the answer names the other for a merge (field note 16). */
export async function refuseTaken(tx: Transaction, email: string): Promise<never> {
  const { items } = await tx.people.list({ where: { email: normalizedEmail(email) }, limit: 1 })
  const other = items[0]
  return refuse(
    'person.email_taken',
    'Another person has this e-mail address. Change theirs first, or use that person.',
    other ? { personId: other.id } : {},
  )
}
