// TEXTS: every word on the staff's screens, by area. Another language is another set of the same shape. Taken as a
// namespace (`import * as texts`), so that a screen brings the words of its own area along and no others.
export { access } from './access.ts'
export { inventory } from './inventory.ts'
export { people } from './people.ts'
export { reservations } from './reservations.ts'
export { setup } from './setup.ts'
export { shell } from './shell.ts'
export { signIn } from './sign-in.ts'
