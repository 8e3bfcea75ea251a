/**
 * The emulator's own OpenAPI description, written from the facts about the vendor's Connect API 1.1. Answers are
 * described strictly (every field there, none else), so that a test which validates them means something.
 */
export type Schema = Readonly<Record<string, unknown>>

export const text: Schema = { type: 'string' }
export const textOrNull: Schema = { type: ['string', 'null'] }
export const flag: Schema = { type: 'boolean' }
export const whole: Schema = { type: 'integer' }
export const wholeOrNull: Schema = { type: ['integer', 'null'] }
export const id: Schema = { type: 'string', format: 'uuid' }
export const idOrNull: Schema = { type: ['string', 'null'], format: 'uuid' }
export const instant: Schema = { type: 'string', format: 'date-time' }
export const instantOrNull: Schema = { type: ['string', 'null'], format: 'date-time' }
export const timeOfDay: Schema = { type: 'string', pattern: '^\\d{2}:\\d{2}(:\\d{2})?$' }
/** Wall-clock time of the IQ, without offset. */
export const localDateTime: Schema = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$' }

export const oneOf = (...values: string[]): Schema => ({ type: 'string', enum: values })
export const listOf = (items: Schema): Schema => ({ type: 'array', items })
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
export const orNull = (schema: Schema): Schema => ({ oneOf: [schema, { type: 'null' }] })

/** All properties are always there, and no others. */
export const exactly = (properties: Record<string, Schema>): Schema => ({
  type: 'object',
  required: Object.keys(properties),
  additionalProperties: false,
  properties,
})

/** As exactly, with some that may be missing. */
export const withOptional = (properties: Record<string, Schema>, optional: Record<string, Schema>): Schema => ({
  ...exactly(properties),
  properties: { ...properties, ...optional },
})

/** A request body: unknown properties are ignored, as the live server does. */
export const bodyOf = (required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema => ({
  type: 'object',
  ...(Object.keys(required).length === 0 ? {} : { required: Object.keys(required) }),
  properties: { ...required, ...optional },
})

export const pageOf = (name: string): Schema =>
  exactly({ items: listOf(ref(name)), next_page_link: textOrNull, count: wholeOrNull })
