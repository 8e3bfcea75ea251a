// DESK: what the shell of the staff's screens asks. Here: signing in without a password at hand, and who one is then.
import { z } from 'zod'
import { principal } from '../staff.ts'
import { id, text } from '../words.ts'

const token = text(200).min(1)

/** Asks for a link by mail. The answer is the same whether anybody has that address. */
export const staffLinkAsked = z.strictObject({ email: text(254) })
export const staffToken = z.strictObject({ token })
export const newStaffPassword = z.strictObject({ token, password: text(128).min(12) })

/** Whoever is signed in, and the organisations that they may choose; an API key has no name. */
export const account = principal
  .extend({
    name: z.string().nullable(),
    email: z.string().nullable(),
    organizations: z.array(z.object({ id, name: z.string() })),
  })
  .meta({ id: 'Account' })
