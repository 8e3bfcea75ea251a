// Mails: the letters that left, or wait, or failed.
import { z } from 'zod'
import { id, instant, listOf, page } from './words.ts'

const state = z
  .enum(['posted', 'sending', 'sent', 'failed', 'unknown'])
  .describe('unknown: handed over without an answer, and not repeated by itself')

export const mailsQuery = page.extend({
  personId: id.optional(),
  reservationId: id.optional().describe('Letters that name this reservation to its person'),
  state: state.optional(),
})

export const mail = z
  .object({
    id,
    kind: z.string().describe('reservation.confirmed, doors.open, …'),
    personId: id.nullable(),
    staffId: id.nullable(),
    email: z.string().nullable().describe('null once erased'),
    state,
    postedAt: instant,
    tries: z.int(),
    nextTryAt: instant.nullable(),
    sentAt: instant.nullable(),
    failure: z.string().nullable().describe('Why the last try did not succeed'),
  })
  .meta({ id: 'Mail' })

export const mails = listOf(mail)

export const letterKind = z.enum([
  'reservation.confirmed',
  'reservation.changed',
  'reservation.cancelled',
  'hold.expiring',
  'doors.open',
  'series.summary',
  'occurrence.conflicted',
  'sign-in.link',
  'staff.invitation',
])
export const letterParams = z.strictObject({ kind: letterKind })

export const letterPreview = z
  .object({ kind: letterKind, subject: z.string(), text: z.string(), html: z.string() })
  .meta({ id: 'LetterPreview' })
