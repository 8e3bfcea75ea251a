// CONTRACT: the words on the wire, shared with the web. One schema validates, answers and documents.
// Here: what every noun is spelled with.
import { z } from 'zod'
import type { Instant } from '../domain/span.ts'
import './sentences.ts'

/** Text that PostgreSQL can hold: no NUL, no half of a surrogate pair. */
export const text = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine(value => !value.includes('\u0000') && value.isWellFormed(), 'Holds a character that cannot be stored')

/** One of our own ids. */
export const id = z.guid().toLowerCase().describe('Id of an object of Latchwork')

/** An id that Salto KS gave; we only repeat it. */
export const saltoId = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,64}$/)
  .describe('Id of an object of Salto KS')

const firstYear = 1970
const lastYear = 2999
const isInReach = (value: string): boolean => {
  const year = Number(value.slice(0, 4))
  return year >= firstYear && year <= lastYear
}

export const date = z.iso
  .date()
  .refine(isInReach, 'Not a date of the years 1970 to 2999')
  .describe('A date without a zone, YYYY-MM-DD')

/** ISO 8601 with an offset on the wire; milliseconds since the epoch inside. */
export const instant = z.iso
  .datetime({ offset: true })
  .refine(isInReach, 'Not an instant of the years 1970 to 2999')
  .describe('An instant, ISO 8601 with offset')

export const instantOf = (wire: string): Instant => Date.parse(wire)

export function wireInstant(at: Instant): string
export function wireInstant(at: Instant | null): string | null
export function wireInstant(at: Instant | null): string | null {
  return at === null || !Number.isFinite(at) ? null : new Date(at).toISOString()
}

export const version = z.int().positive().describe('Rises with each change; send it as If-Match')
/** Of what is nothing but its value, such as a setting. */
export const valueVersion = z.int().positive().describe('Another one for another value; send it as If-Match')

const pageLimit = 200

/** Opaque to those who ask. A wrong one is refused: an empty page would look like the end of the list. */
export const cursorLike = (form: RegExp) =>
  z.string().regex(form, 'Is no cursor of this list; take it from nextCursor').optional()

export const uuidForm = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/** For every list. The cursor is the last shown object's id, unless the list says otherwise. */
export const page = z.strictObject({
  cursor: cursorLike(new RegExp(`^${uuidForm}$`)),
  limit: z.coerce.number().int().min(1).max(pageLimit).default(50),
})

export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

export const idParams = z.strictObject({ id })

export const nothing = z.strictObject({})

/** A partial body that changes at least one thing. */
export const hasAnyField = (body: object): boolean => Object.values(body).some(value => value !== undefined)
export const needsAnyField = 'Name at least one field to change'

export const shortfall = z
  .object({
    siteId: z.string(),
    accessGroupId: z.string().nullable(),
    kind: z.string().describe('waits_for_seat, waits_for_adoption, unreachable, …'),
    since: instant,
    retryAt: instant.nullable(),
    detail: z.string().nullable(),
  })
  .meta({ id: 'Shortfall' })

export const warning = z
  .object({ code: z.string(), sentence: z.string(), accessGroupId: z.string().optional() })
  .meta({ id: 'Warning' })

/** What a schema lets through. */
export type Body<Schema extends z.ZodType> = z.output<Schema>
