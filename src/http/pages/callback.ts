import type { FastifyRequest } from 'fastify'
import type { Refusal } from '../../domain/refusal.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { webHeaders } from '../asking/principal.ts'
import type { ServerParts } from '../parts.ts'
import { html, page } from './html.ts'

/**
 * Whether a browser with somebody signed in comes back: they began at the screens, and go on there (decision 0073).
 * Everybody else, who connects by the API or in a browser without a session, gets a page that says the outcome.
 */
export async function isOfScreens(
  { sessions, webFolder }: Pick<ServerParts, 'sessions' | 'webFolder'>,
  request: FastifyRequest,
): Promise<boolean> {
  if (!webFolder || request.headers['sec-fetch-dest'] !== 'document') return false
  return request.headers.cookie !== undefined && (await sessions.find(webHeaders(request))) !== null
}

type Outcome = { readonly organizationId: string } | Refusal

/** The code alone: the screen has its words, so that no link can put other words there. */
export const screenAfter = (outcome: Outcome): string =>
  `/staff/setup/integrations?connect=${isRefusal(outcome) ? encodeURIComponent(outcome.code) : 'done'}`

/** What the browser sees when it comes back from Salto's identity server without a session of ours. */
export const callbackPage = (outcome: Outcome): string =>
  isRefusal(outcome)
    ? page(
        'Not connected',
        html`<p class="bad">${outcome.sentence}</p><p><code>${outcome.code}</code></p>
<p>Nothing was changed. Start again from <a href="/staff/setup/integrations">Setup › Integrations</a> › Connect.</p>
<p><a href="/status">Status</a></p>`,
      )
    : page(
        'Connected to Salto KS',
        html`<p class="good">The sites and access groups have been read.</p>
<p>Choose the Salto KS site of each location next: <a href="/staff/setup/integrations">Setup › Integrations</a>.</p>
<p><a href="/status">Status</a></p>`,
      )
