/** What a seal of the journal says: the hash over a line, its place and the seal before it. Pure. */
import { createHash } from 'node:crypto'

export interface ChainedLine {
  readonly position: number
  readonly journalId: number
  /** Milliseconds. */
  readonly at: number
  readonly action: string
  readonly actorKind: string
  readonly actorId: string
  readonly subject: unknown
  readonly detail: unknown
  readonly identityHash: string | null
}

/** The "seal before" of the first line. */
export const chainStart = '0'.repeat(64)

export const sealHash = (previousHash: string, line: ChainedLine): string =>
  createHash('sha256')
    .update(`${previousHash}\n${canonical(line)}`)
    .digest('hex')

/** JSON with the keys of every object in order: the database does not keep the order in which they were written. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`
}
