import { type Html, html } from './html.ts'
import { pageOf } from './layout.ts'

/** Mail: what Salto would have sent, newest first. */
export function mailPage(): Html {
  const body = html`
<h1>Mail</h1>
<p class="lead">What Salto would have sent. Nothing leaves this machine.</p>
<p class="alarm" id="alarm" role="alert"></p>
<ol class="letters" id="letters" aria-live="polite"></ol>
<noscript><p class="alarm">This page needs JavaScript.</p></noscript>`
  return pageOf({ title: 'Mail', path: '/mail', body, script: 'mail.js' })
}
