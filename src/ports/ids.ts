// New ids. Version 7 of RFC 9562: they sort by the instant of making, so lists by id are lists by age.
import { randomBytes } from 'node:crypto'
import type { Instant } from '../domain/span.ts'

export type NewId = (at: Instant) => string

export const newUuid: NewId = at => {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(at, 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
