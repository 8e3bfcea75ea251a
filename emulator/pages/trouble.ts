import { type Html, html } from './html.ts'
import { pageOf } from './layout.ts'

/** Trouble: faults by plain names, and the clock. */
export function troublePage(): Html {
  const body = html`
<h1>Trouble</h1>
<p class="lead">Everything here works at once and until it is switched off. “Every tenth” is by chance: about one in ten.</p>
<p class="alarm" id="alarm" role="alert"></p>
<section aria-labelledby="clock-title" class="card">
<h2 id="clock-title">Clock of this Salto</h2>
<p><span class="clock" id="clock">…</span> <span class="soft" id="clock-mode"></span></p>
<div class="row">
<button id="freeze">Freeze</button>
<button data-advance="900000">+15 min</button>
<button data-advance="86400000">+1 day</button>
<button id="real">Real time</button>
</div>
</section>
<h2>Faults</h2>
<ul class="switches" id="faults"></ul>
<p class="row below"><button id="calm">All faults off</button> <span class="soft" id="others"></span></p>
<noscript><p class="alarm">This page needs JavaScript.</p></noscript>`
  return pageOf({ title: 'Trouble', path: '/trouble', body, script: 'trouble.js' })
}
