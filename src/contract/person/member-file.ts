// A file of members: first looked at, then brought in a few rows at a time, so that whoever waits sees it move.
import { z } from 'zod'
import { date, id, text } from '../words.ts'

/** What a file may weigh: base64 makes four thirds of it, and a request holds a mebibyte. */
const fileBytesLimit = 700_000

const row = z.strictObject({
  line: z.int().min(1),
  name: text(255),
  email: text(254),
  productId: id,
  startsOn: date,
  endsOn: date.nullable(),
})

export const memberFile = z.strictObject({
  content: z
    .base64()
    .max(Math.ceil(fileBytesLimit / 3) * 4)
    .describe('The file as it is, in base64: encoding and delimiter are found out here'),
})

const reject = z.object({ line: z.int(), reason: z.string(), cells: z.array(z.string()) })

export const memberFilePreview = z
  .object({
    header: z.array(z.string()),
    rows: z.array(row.extend({ productName: z.string(), isKnown: z.boolean().describe('Somebody has the address') })),
    rejects: z.array(reject),
    invitations: z
      .object({ now: z.int(), later: z.int() })
      .describe('How many people Salto KS would write to, now and when later memberships begin'),
  })
  .meta({ id: 'MemberFilePreview' })

export const memberRows = z.strictObject({ rows: z.array(row).min(1).max(100) })

export const memberRowsBrought = z
  .object({
    added: z.int(),
    unchanged: z.int().describe('These were there already: bringing in twice changes nothing'),
    rejects: z.array(z.object({ line: z.int(), reason: z.string() })),
  })
  .meta({ id: 'MemberRowsBrought' })
