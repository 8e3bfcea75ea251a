import type { Refusal } from '../../domain/refusal.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { html, page } from './html.ts'

/** What the browser sees when it comes back from Salto's identity server. */
export const callbackPage = (outcome: { readonly organizationId: string } | Refusal): string =>
  isRefusal(outcome)
    ? page(
        'Not connected',
        html`<p class="bad">${outcome.sentence}</p><p><code>${outcome.code}</code></p>
<p>Nothing was changed. Start again from <em>Setup › Integrations › Connect</em>.</p><p><a href="/status">Status</a></p>`,
      )
    : page(
        'Connected to Salto KS',
        html`<p class="good">The sites and access groups have been read.</p>
<p>Choose the Salto KS site of each location next. <a href="/status">Status</a></p>`,
      )
