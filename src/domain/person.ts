// A person: whoever may open a door. Made in Latchwork and pushed to Salto KS (M9).
import type { Refusal } from './refusal.ts'
import { refusal } from './refusal.ts'

type PersonStatus = 'active' | 'inactive'

export interface Person {
  readonly id: string
  readonly name: string
  /** As typed, trimmed; compared by `normalizedEmail`. */
  readonly email: string
  readonly status: PersonStatus
  readonly version: number
}

/** Trimmed and lower-cased, nothing else: two people of one organisation never share one (product rule). */
export const normalizedEmail = (email: string): string => email.trim().toLowerCase()

/**
 * Salto KS wants a first and a last name. Split at the last space; one word becomes the first name with last name "-".
 */
export function saltoName(name: string): { firstName: string; lastName: string } {
  const words = name.trim().replace(/\s+/g, ' ')
  const cut = words.lastIndexOf(' ')
  return cut < 0
    ? { firstName: words, lastName: '-' }
    : { firstName: words.slice(0, cut), lastName: words.slice(cut + 1) }
}

/** One address, as a mail server and Salto KS take it: neither a list nor a display name, no comment, nothing quoted. */
const addressForm = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\.]+(?:\.[^\s@<>(),;:"[\]\\.]+)+$/

/** Why the name or address cannot be taken; null when both can. Salto KS refuses an empty e-mail, so do we. */
export function personFault(person: Pick<Person, 'name' | 'email'>): Refusal | null {
  const name = person.name.trim()
  if (name === '' || name.length > 255) {
    return refusal('person.name_invalid', 'A person needs a name of 1 to 255 characters.', { name: person.name })
  }
  const email = person.email.trim()
  if (!addressForm.test(email) || email.length > 254) {
    return refusal('person.email_invalid', `"${email}" is not an e-mail address. Salto KS sends the key there.`, {
      email,
    })
  }
  return null
}
