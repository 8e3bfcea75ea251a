import type { personChange } from '../../contract/people.ts'
import type { Body } from '../../contract/words.ts'
import type { Person } from '../../domain/person.ts'
import { personFault } from '../../domain/person.ts'
import type { Command } from '../order.ts'
import { changedFields, isUnchanged, loadToChange, mustBeFaultless, updated } from '../order.ts'
import { refuseTaken } from './add-person.ts'

/** A changed address keeps the person and the Salto link, which is by Salto's ids (field note 15). */
export const changePerson: Command<Body<typeof personChange> & { id: string }, Person> = async (order, input) => {
  const before = await loadToChange(order, order.tx.people, input.id, 'person')
  const after: Person = {
    ...before,
    name: input.name?.trim() ?? before.name,
    email: input.email?.trim() ?? before.email,
    status: input.status ?? before.status,
  }
  mustBeFaultless(personFault(after))
  if (isUnchanged(before, after)) return before
  const { id: personId, name, email } = after
  const journalId = await order.journal(
    'person.changed',
    { personId },
    { fields: changedFields(before, after), status: after.status },
    { personId, name, email },
  )
  const stored = await updated(order.tx.people, after, journalId, () => refuseTaken(order.tx, email))
  await order.tx.wake([personId])
  return stored
}
