// Which errors say that there is no database, and nothing about what it was asked.
import pg from 'pg'
import { StoreAway } from '../../ports/store.ts'

/** Of the operating system: nobody listens there, or the line was cut. */
const ofLines = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOENT',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
])

/** Of PostgreSQL: shut down, crashed, still starting; class 08 are its own words for a cut line. */
const ofServers = /^(?:08|57P0[123])/

/** Of the driver, which gives no code. */
const ofDriver = /^Connection terminated|is not queryable$/

/** A StoreAway where the error says that the database does not answer; else the error itself. */
export const awayOr = (error: unknown): unknown =>
  error instanceof Error && isAway(error)
    ? new StoreAway(`The database does not answer: ${error.message || codeOf(error)}`, { cause: error })
    : error

function isAway(error: Error): boolean {
  if (error instanceof pg.DatabaseError) return ofServers.test(error.code ?? '')
  return ofLines.has(codeOf(error)) || ofDriver.test(error.message)
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')
