/** A site made by hand: what an operator with one more house has. */
import { ApiError } from '../errors.ts'
import { isTimeZone } from '../local-time.ts'
import { addGroups, addHardware } from '../seed/places.ts'
import { addSiteUser, plainFields } from '../state/people.ts'
import { roleId } from '../state/roles.ts'
import { addSite } from '../state/sites.ts'
import type { World } from '../state/world.ts'
import { wireManagedSite } from '../wire/places.ts'
import type { Edit } from './people-edits.ts'

/** With one door and one group, "Members", that opens it; the person named is its owner. */
function createSite(world: World, order: Parameters<Edit>[1]): object {
  const owner = order.person()
  const timeZone = order.text('timeZone') ?? 'Europe/Lisbon'
  if (!isTimeZone(timeZone)) throw new ApiError(400, '1101', `timeZone '${timeZone}' is not known`)
  const site = addSite(world, {
    name: order.fullText('name'),
    countryCode: order.text('countryCode') ?? 'PT',
    timeZone,
    ownerId: owner.id,
    seats: 50,
    subscriptionValid: true,
    installationState: 'released',
  })
  const locks = addHardware(world, site, [['Front door', 'wall_reader', 0]])
  addGroups(world, site, locks, [{ name: 'Members', locks: [0], schedule: 'always' }])
  const fields = plainFields([roleId('site_owner')])
  addSiteUser(world, site, owner, fields, { invite: false, atOnce: true, state: 'subscribed' })
  return wireManagedSite(world, site, 'v1.2')
}

export const siteEdits: Readonly<Record<string, Edit>> = { 'create-site': createSite }
