// TEXTS: every word on the staff's screens, by area. Another language is another object of the same shape.
import { access } from './access.ts'
import { inventory } from './inventory.ts'
import { people } from './people.ts'
import { reservations } from './reservations.ts'
import { setup } from './setup.ts'
import { shell } from './shell.ts'
import { signIn } from './sign-in.ts'

export const texts = { shell, signIn, setup, inventory, people, reservations, access }
