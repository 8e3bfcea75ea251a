import type { saltoSiteChoice } from '../../contract/places.ts'
import type { Body } from '../../contract/words.ts'
import type { Location } from '../../domain/place.ts'
import type { Command } from '../order.ts'
import { loadToChange, updated } from '../order.ts'
import { endMappingsOfOldSite, mustBeOurSite, refuseSiteTaken } from './site-choice.ts'

/** M6: the Salto KS site of a location. null takes it away. */
export const chooseSaltoSite: Command<Body<typeof saltoSiteChoice> & { id: string }, Location> = async (
  order,
  input,
) => {
  const before = await loadToChange(order, order.tx.locations, input.id, 'location')
  if (before.saltoSiteId === input.siteId) return before
  if (input.siteId !== null) await mustBeOurSite(order, input.siteId)
  const after: Location = { ...before, saltoSiteId: input.siteId }
  const journalId = await order.journal(
    'location.site_chosen',
    { locationId: after.id },
    { saltoSiteId: after.saltoSiteId, formerSaltoSiteId: before.saltoSiteId },
  )
  const stored = await updated(order.tx.locations, after, journalId, () => refuseSiteTaken(input.siteId))
  await endMappingsOfOldSite(order, before, after, journalId)
  await order.tx.wake('everybody')
  return stored
}
