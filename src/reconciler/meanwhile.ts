// While a call hangs at one site of a pass, the other sites do not wait for it: whoever falls due there is gone through
// again. Without this a person's retry at one site, or the end of their reservation there, waits for the other.
import type { Instant } from '../domain/span.ts'
import { forever } from '../domain/span.ts'
import type { Ticket } from './claims.ts'
import type { Clerk } from './clerk.ts'
import type { Snapshot } from './situations.ts'
import { loadSnapshot } from './situations.ts'

/** How many sites of a pass are at work. When none is, the pass is over for all of them. */
export class AtWork {
  #sites: number
  readonly #over = Promise.withResolvers<void>()
  isOver = false

  constructor(sites: number) {
    this.#sites = sites
  }

  /** Resolves when no site is at work. */
  get over(): Promise<void> {
    return this.#over.promise
  }

  begins(): void {
    this.#sites += 1
  }

  ends(): void {
    this.#sites -= 1
    if (this.#sites > 0) return
    this.isOver = true
    this.#over.resolve()
  }
}

interface SiteOfPass {
  readonly clerk: Clerk
  readonly ticket: Ticket
  readonly snapshot: Snapshot
  readonly siteId: string
  readonly recheckAt: Map<string, Instant>
}

/** Goes through whoever falls due at the site, until every other site has ended. `again` is for those people only. */
export async function meanwhile(
  site: SiteOfPass,
  atWork: AtWork,
  again: (snapshot: Snapshot) => Promise<void>,
): Promise<void> {
  const { clerk, siteId, recheckAt } = site
  const dueAt = new Map<string, Instant>()
  const note = (snapshot: Snapshot) => {
    for (const personId of snapshot.identities.keys()) {
      const at = Math.min(snapshot.desired.nextChangeAt(personId) ?? forever, recheckAt.get(personId) ?? forever)
      if (at < forever) dueAt.set(personId, at)
      else dueAt.delete(personId)
    }
  }
  note(site.snapshot)
  while (!atWork.isOver) {
    const due = await nextDue(site, atWork, dueAt)
    if (due.length === 0) continue
    atWork.begins()
    try {
      for (const personId of due) recheckAt.delete(personId)
      const snapshot = await loadSnapshot(clerk, due, siteId)
      await again(snapshot)
      note(snapshot)
    } finally {
      atWork.ends()
    }
  }
}

/** Whose time has come, when it has; nobody when the pass is over, or when they belong to a newer one. */
async function nextDue(site: SiteOfPass, atWork: AtWork, dueAt: Map<string, Instant>): Promise<string[]> {
  const { clock, claims } = site.clerk
  let at = forever
  for (const dueAtOne of dueAt.values()) at = Math.min(at, dueAtOne)
  const timer = new AbortController()
  const waits = at === forever ? [] : [clock.sleep(Math.max(0, at - clock.now()), timer.signal)]
  await Promise.race([atWork.over, ...waits])
  timer.abort('no longer waiting')
  if (atWork.isOver) return []
  const now = clock.now()
  const due = [...dueAt].filter(([, dueAtOne]) => dueAtOne <= now).map(([personId]) => personId)
  for (const personId of due) dueAt.delete(personId)
  return due.filter(personId => claims.isMine(personId, site.ticket))
}
