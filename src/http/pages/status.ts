import type { OrganizationRecord, Principal } from '../../ports/access-control.ts'
import type { Transaction } from '../../ports/store.ts'
import { integrationView } from '../../views/integration/integration.ts'
import { redirectUrl, type ServerParts } from '../parts.ts'
import { type Html, html, page, table } from './html.ts'

const journalTail = 20

/**
 * How the doors are doing. Whoever is not signed in sees states and counts, and no name, address, id or journal line.
 */
export async function statusPage(parts: ServerParts, asker: Principal | null): Promise<string> {
  const organizations = await parts.controls.organizations.list()
  const shown = asker ? organizations.filter(({ id }) => id === asker.organizationId) : organizations
  const sections: Html[] = []
  for (const [index, organization] of shown.entries()) {
    const heading = asker ? organization.name : shown.length > 1 ? `Organisation ${index + 1}` : 'Organisation'
    sections.push(await section(parts, organization, heading, asker !== null))
  }
  const hint = asker ? null : html`<p class="quiet">Sign in to see names, sites and the journal.</p>`
  const none = organizations.length === 0 ? html`<p>Nobody has set up this installation yet.</p>` : null
  return page('Status', html`${none}${sections}${hint}<p class="quiet"><a href="/api/reference">API reference</a></p>`)
}

function section(
  parts: ServerParts,
  organization: OrganizationRecord,
  heading: string,
  isKnown: boolean,
): Promise<Html> {
  return parts.store.transaction(organization.id, parts.clock.now(), async tx => {
    const integration = await integrationView(parts.controls.connections, redirectUrl(parts)).of(tx, null)
    const sites = await tx.sites.list()
    const isConnected = integration.state === 'connected'
    const lastRead = sites.map(site => site.fullReadAt ?? 0).reduce((last, at) => Math.max(last, at), 0)
    return html`<h2>${heading}</h2>
<p>Salto KS: <strong class="${isConnected ? 'good' : 'bad'}">${integration.state}</strong>${integration.cause ? html` — ${isKnown ? integration.cause.sentence : integration.cause.code}` : null}</p>
<p>Last full sync: ${lastRead === 0 ? 'never' : timeOf(lastRead)} · Drift to decide:
${(await tx.drift.open()).filter(item => item.decision === null).length} · Held changes: ${(await tx.drift.openHeld()).filter(change => change.decision === null).length}</p>
<p>Letters: ${await letters(tx, parts.hasMailServer ?? true)}</p>
<h3>Sites</h3>${table(
      ['Site', 'Seats used', 'Seats allowed', 'Last complete read', 'State'],
      sites.map((site, index) => [
        isKnown ? site.name : `Site ${index + 1}`,
        site.seatsUsed ?? 'unknown',
        site.seatsAllowed ?? 'unlimited or unknown',
        site.fullReadAt === null ? 'never' : timeOf(site.fullReadAt),
        stateOf(site),
      ]),
    )}
<h3>Who waits, and why</h3>${await waiting(tx, isKnown)}${isKnown ? await journalPart(parts, tx) : null}`
  })
}

const timeOf = (at: number): Html =>
  html`<time datetime="${new Date(at).toISOString()}">${new Date(at).toISOString()}</time>`

function stateOf(site: { vanishedAt: number | null; previewSince: number | null; subscriptionValid: boolean }): Html {
  if (site.vanishedAt !== null) return html`<span class="bad">gone from Salto KS</span>`
  if (!site.subscriptionValid) return html`<span class="bad">subscription ended: nothing can take effect</span>`
  return site.previewSince === null ? html`<span class="good">good</span>` : html`preview only, after a restore`
}

async function letters(tx: Transaction, hasMailServer: boolean): Promise<Html> {
  const { posted, sending, failed, unknown } = await tx.outbox.countByState()
  const waitingLetters = posted + sending
  if (!hasMailServer) {
    return html`<span class="bad">no mail server is set (SMTP_URL)</span>, ${waitingLetters} kept until there is one`
  }
  const lost = failed + unknown
  return html`${waitingLetters} on the way${lost === 0 ? null : html`, <span class="bad">${failed} failed, ${unknown} may not have arrived</span>`}`
}

async function waiting(tx: Transaction, isKnown: boolean): Promise<Html> {
  const shortfalls = await tx.ledger.shortfalls()
  if (!isKnown) {
    const kinds = Map.groupBy(shortfalls, shortfall => shortfall.kind)
    return table(
      ['Why', 'People'],
      [...kinds].map(([kind, of]) => [kind, new Set(of.map(({ personId }) => personId)).size]),
    )
  }
  const rows: (readonly (string | Html | null)[])[] = []
  for (const { personId, kind, since, retryAt, detail } of shortfalls.slice(0, 100)) {
    const person = await tx.people.find(personId)
    rows.push([
      person?.name ?? personId,
      kind,
      timeOf(since),
      retryAt === null ? 'when something changes' : timeOf(retryAt),
      detail,
    ])
  }
  return table(['Person', 'Why', 'Since', 'Next try', 'Salto KS says'], rows)
}

async function journalPart(parts: ServerParts, tx: Transaction): Promise<Html> {
  const { items } = await parts.journal.list(tx, { limit: journalTail })
  return html`<h3>Journal</h3>${table(
    ['When', 'What', 'By', 'About'],
    items.map(entry => [
      timeOf(entry.at),
      html`<code>${entry.action}</code>`,
      `${entry.actor.kind} ${entry.actor.id}`,
      Object.entries(entry.subject)
        .map(([noun, id]) => `${noun} ${id}`)
        .join(', '),
    ]),
  )}`
}
