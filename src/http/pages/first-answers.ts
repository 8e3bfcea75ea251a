import type { FastifyInstance, FastifyRequest } from 'fastify'

/** What every screen of staff asks before it can show anything, the calendar included. */
const asked = ['/me/account', '/locations?limit=200', '/integrations/salto-ks'] as const

/**
 * The first answers along with the document: on a slow line each question costs as much time as thirty kilobytes. They are
 * given by the routes themselves, so that nobody is told more here than there; null for whoever is not signed in.
 * A screen takes each of them once, for the organisation that it shows (web/api/first-answers.ts).
 */
export async function firstAnswers(app: FastifyInstance, request: FastifyRequest): Promise<string | null> {
  const { cookie } = request.headers
  if (cookie === undefined) return null
  const answers = await Promise.all(
    asked.map(async path => {
      const headers = { cookie, 'accept-encoding': 'identity' }
      const answer = await app.inject({ method: 'GET', url: `/api/v1${path}`, headers, remoteAddress: request.ip })
      return answer.statusCode === 200 ? ([path, answer.json<unknown>()] as const) : null
    }),
  )
  if (answers[0] === null) return null
  // No end of an element can stand in what is inside of one.
  return JSON.stringify(Object.fromEntries(answers.filter(answer => answer !== null))).replaceAll('<', '\\u003c')
}
