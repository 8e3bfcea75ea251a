import * as texts from '../../../texts/texts.ts'
import type { Mail } from '../queries.ts'

const { kinds } = texts.setup.organisation.letters

const isKnown = (kind: string): kind is keyof typeof kinds => Object.hasOwn(kinds, kind)

export const letterName = (kind: string): string => (isKnown(kind) ? kinds[kind] : kind)

/** The links of these are forgotten once they are settled, and who is erased has no address. */
export const mayRepeat = ({ kind, email }: Mail): boolean =>
  email !== null && kind !== 'sign-in.link' && kind !== 'staff.invitation'
