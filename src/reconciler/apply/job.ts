// What one round of a pass at one site has to do, and what came of it. Every apply-file adds to the same job.
import type { Situation } from '../../domain/access/verdict.ts'
import type { Instant } from '../../domain/span.ts'
import type { ProviderFault } from '../../ports/provider.ts'
import type { Ticket } from '../claims.ts'
import type { Clerk } from '../clerk.ts'
import type { Sights } from '../sights.ts'
import type { SiteSnapshot } from '../situations.ts'
import type { Item } from './memberships.ts'

export interface Failure {
  readonly personId: string
  readonly fault: ProviderFault
  readonly accessGroupId: string | null
}

export class Job {
  readonly clerk: Clerk
  readonly site: SiteSnapshot
  readonly sights: Sights
  readonly ticket: Ticket
  readonly situations: ReadonlyMap<string, Situation>
  readonly failures: Failure[] = []
  /** Whose user could not be made usable in this round: they are given nothing yet. */
  readonly blocked = new Set<string>()
  /** Who can be let in, with others who are still to come. */
  readonly few: string[] = []
  /** Whose user could wait when somebody else came back. */
  readonly left: string[] = []
  /** Seats that this round's calls took (positive) or freed. */
  seats = 0
  given = 0
  taken = 0

  constructor(
    clerk: Clerk,
    site: SiteSnapshot,
    sights: Sights,
    ticket: Ticket,
    situations: ReadonlyMap<string, Situation>,
  ) {
    this.clerk = clerk
    this.site = site
    this.sights = sights
    this.ticket = ticket
    this.situations = situations
  }

  get siteId(): string {
    return this.site.siteId
  }

  now(): Instant {
    return this.clerk.clock.now()
  }

  done(kind: 'give' | 'take', items: readonly Item[]): void {
    if (kind === 'give') this.given += items.length
    else this.taken += items.length
    for (const item of items) this.clerk.patience.succeeded(item.personId, this.siteId)
  }

  /** Does the work, and takes back the failures in it that certainly had no effect and may be tried again at once. */
  async undoneBy(work: () => Promise<unknown>): Promise<Failure[]> {
    const before = this.failures.length
    await work()
    const recent = this.failures.splice(before)
    const isUndone = ({ fault }: Failure) => fault.kind === 'not_done' && fault.retryAt === null
    this.failures.push(...recent.filter(failure => !isUndone(failure)))
    return recent.filter(isUndone)
  }

  failed(personId: string, fault: ProviderFault, accessGroupId: string | null = null): void {
    this.failures.push({ personId, fault, accessGroupId })
  }
}
