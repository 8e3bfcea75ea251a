// New ids. Version 7 of RFC 9562: they sort by the instant of making, so lists by id are lists by age.
import { randomUUID } from 'node:crypto'
import type { Instant } from '../domain/span.ts'

export type NewId = (at: Instant) => string

/** The random digits are those of a version 4, which Node draws many at once. */
export const newUuid: NewId = at => {
  const time = Math.trunc(at).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}
