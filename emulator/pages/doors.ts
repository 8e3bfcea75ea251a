import { type Html, html } from './html.ts'
import { pageOf } from './layout.ts'

/** Doors: a site and a person are picked, a door is pressed, the answer stands on the door; events stream below. */
export function doorsPage(): Html {
  const body = html`
<h1>Doors</h1>
<p class="lead" id="now">…</p>
<p class="alarm" id="alarm" role="alert"></p>
<div class="pick">
<label>Site<select id="site"></select></label>
<label>Person<input id="person" list="people" placeholder="Name or e-mail" autocomplete="off"></label>
<label>Key<select id="key"><option value="mkey">Phone</option><option value="tag">Tag</option><option value="pin">PIN</option><option value="remote">Remote opening</option></select></label>
<label id="pin-field" hidden>PIN<input id="pin" inputmode="numeric" autocomplete="off"></label>
</div>
<datalist id="people"></datalist>
<p class="soft" id="who" aria-live="polite"></p>
<div class="doors" id="doors"></div>
<h2>Events at the doors</h2>
<table><thead><tr><th>Time</th><th>Door</th><th>Person</th><th>What happened</th></tr></thead><tbody id="events" aria-live="polite"></tbody></table>
<noscript><p class="alarm">This page needs JavaScript.</p></noscript>`
  return pageOf({ title: 'Doors', path: '/doors', body, script: 'doors.js' })
}
