/** The emulated world as the identity server sees it. */
import type { EmulatedAccount, IdentityWorld } from './identity-seam.ts'
import type { Person } from './state/nouns.ts'
import { emailKey } from './state/people.ts'
import type { World } from './state/world.ts'
import type { Trouble } from './trouble/rules.ts'

/** `world` is asked every time, because load and reset replace it. */
export function identityWorld(of: { world: () => World; trouble: Trouble; publicUrl: string }): IdentityWorld {
  const { world, trouble, publicUrl } = of
  return {
    now: () => world().clock.now(),
    issuer: publicUrl,
    get seed() {
      return world().seed
    },
    findAccountByEmail: email => account(world().peopleByEmail.get(emailKey(email.trim()))),
    findAccount: platformUserId => account(world().people.get(platformUserId)),
    accounts: limit => {
      const found: EmulatedAccount[] = []
      for (const person of world().people.values()) {
        const one = account(person)
        if (one !== null) found.push(one)
        if (found.length >= limit) break
      }
      return found
    },
    trouble: (kind, req) => trouble.strikesIdentity(kind, req.method ?? 'GET', req.url ?? '/'),
    get switches() {
      return world().switches
    },
  }
}

/** Only people with a completed profile have an account. */
function account(person: Person | undefined): EmulatedAccount | null {
  if (person === undefined || !person.hasProfile || person.email === null || person.password === null) return null
  const { id, email, firstName, lastName, password } = person
  return { platformUserId: id, email, firstName, lastName, password }
}
