// Mails: the letters that left, or wait, or failed.
import { z } from 'zod'
import { id, instant, listOf, page } from './words.ts'

const state = z
  .enum(['posted', 'sending', 'sent', 'failed', 'unknown'])
  .describe('unknown: handed over without an answer, and not repeated by itself')

export const mailsQuery = page.extend({ personId: id.optional(), state: state.optional() })

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
