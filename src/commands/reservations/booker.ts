import type { guest } from '../../contract/reservations/reservations.ts'
import type { Body } from '../../contract/words.ts'
import type { Person } from '../../domain/person.ts'
import { normalizedEmail, personFault } from '../../domain/person.ts'
import { Overtaken } from '../../ports/store.ts'
import type { Order } from '../order.ts'
import { load, mustBeFaultless, refuse } from '../order.ts'
import type { AskedBy } from './conflict.ts'
import type { Place } from './place.ts'

export interface BookerAsked {
  readonly personId?: string | undefined
  readonly guest?: Body<typeof guest> | undefined
  readonly askedBy?: AskedBy
}

/**
 * For whom: somebody who was looked up with the place, or a guest. A guest is the person with that address, member or not,
 * or a new one without any membership: nobody is in the books twice (field note 16), and the same guest next week is the
 * same person. The stored name stays.
 */
export async function bookerOf(
  order: Order,
  { personId = '', guest: asked, askedBy }: BookerAsked,
  place: Promise<Place>,
): Promise<Person> {
  const lookedUp = { find: async () => (await place).person }
  const person = asked ? await guestOf(order, asked) : await load(lookedUp, personId, 'person')
  // The public does not learn who is here, and as what: the slot is kept, and no door opens for somebody inactive.
  if (person.status !== 'active' && askedBy !== 'public') {
    refuse('reservation.person_inactive', 'This person is inactive, so no door would open. Activate them first.', {
      personId: person.id,
    })
  }
  return person
}

async function guestOf(order: Order, asked: Body<typeof guest>): Promise<Person> {
  const { people } = order.tx
  const { items } = await people.list({ where: { email: normalizedEmail(asked.email) }, limit: 1 })
  const [known] = items
  if (known) return known
  const person: Person = {
    id: order.newId(),
    name: asked.name.trim(),
    email: asked.email.trim(),
    status: 'active',
    version: 1,
  }
  mustBeFaultless(personFault(person))
  const { id: personId, name, email, status } = person
  const journalId = await order.journal(
    'person.added',
    { personId },
    { status, as: 'guest' },
    { personId, name, email },
  )
  // Somebody of this address came in between: they are the guest.
  if ((await people.insert(person, journalId)) === 'taken') throw new Overtaken()
  return person
}
