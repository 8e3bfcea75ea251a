// Which version the asker has seen: whoever changes what somebody else has changed meanwhile is told instead.
import type { FastifyRequest } from 'fastify'

/** `"3"`, `3`, `W/"3"`, several of them, or `*`. */
export function ifMatchOf(request: FastifyRequest): string[] | null {
  const header = request.headers['if-match']
  if (header === undefined) return null
  return header.split(',').map(tag => tag.trim().replace(/^(?:W\/)?"(.*)"$/, '$1'))
}
