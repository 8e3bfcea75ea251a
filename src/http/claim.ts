// Repeating a POST safely: what its `Idempotency-Key` claims. Whose it is and what it is for are part of the claim, so an
// answer is never given to anybody else.
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { AnswerClaim } from '../ports/access-control.ts'
import { ProblemError, problemOf } from './errors.ts'

/**
 * null: the asker gave no key. The organisation is part of the transaction; a key used in two organisations is two keys.
 * @param scope the asker, the method and what is asked: `staff:<id> POST /api/v1/people`; never a secret
 * @throws ProblemError 400
 */
export function claimOf(request: FastifyRequest, scope: string): AnswerClaim | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new ProblemError(
      problemOf('idempotency.key_invalid', 'Use 1 to 255 visible ASCII characters, without spaces.'),
    )
  }
  return { scope, key, bodyHash: bodyHash(request.body) }
}

/** The same body in another order of keys is the same body. */
const bodyHash = (body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(body, sortedKeys) ?? '')
    .digest('hex')

const sortedKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

export const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? request.url
