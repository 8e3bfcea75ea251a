import type { Location } from '../../domain/place.ts'
import type { Order } from '../order.ts'
import { refuse } from '../order.ts'

/** A Salto KS site belongs to one organisation, and within it to one location. */
export async function mustBeOurSite(order: Order, siteId: string): Promise<void> {
  const site = await order.tx.sites.find(siteId)
  if (!site || site.vanishedAt !== null) {
    refuse('site.unknown', 'Salto KS shows no such site to this organisation. Connect, or read the sites again.', {
      siteId,
    })
  }
  if (!(await order.tx.sites.claim(siteId))) {
    refuse('site.of_another_organization', 'This Salto KS site belongs to another organisation of the installation.', {
      siteId,
    })
  }
}

export const refuseSiteTaken = (siteId: string | null): never =>
  refuse('site.of_another_location', 'Another location has this Salto KS site already.', { siteId })

/**
 * The mappings of the old site end with the choice, because their groups are not at the new one. The removals that
 * follow are unexplained by any cause that ended, so the reconciler holds them with numbers.
 */
export async function endMappingsOfOldSite(
  order: Order,
  before: Location,
  after: Location,
  journalId: string,
): Promise<void> {
  if (before.saltoSiteId === null || before.saltoSiteId === after.saltoSiteId) return
  await order.tx.mappings.endAt(after.id, journalId)
  await order.tx.units.endAccessGroupsAt(after.id, journalId)
}
