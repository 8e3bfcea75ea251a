import { type Html, html } from './html.ts'
import { pageOf } from './layout.ts'

/** The index: what this is and where to go. */
export function homePage(): Html {
  const body = html`
<h1>A Salto KS that lives on this machine</h1>
<p class="lead">It answers as the Connect API does, as far as that is publicly known. Doors, people and mail are made up.</p>
<div class="places">
<a class="card" href="/doors"><b>Doors</b><br><span class="soft">Pick a person, press a door, see it open or refuse and why.</span></a>
<a class="card" href="/mail"><b>Mail</b><br><span class="soft">The invitations that Salto would have sent.</span></a>
<a class="card" href="/trouble"><b>Trouble</b><br><span class="soft">Lose answers, slow down, go away; stop or move the clock.</span></a>
</div>
<h2>For programs</h2>
<p>API: <code>/v1.1</code> and <code>/v1.2</code> · login: <a href="/.well-known/openid-configuration"><code>/.well-known/openid-configuration</code></a> ·
state: <a href="/_control/state"><code>/_control/state</code></a></p>`
  return pageOf({ title: 'Start', path: '/', body })
}
