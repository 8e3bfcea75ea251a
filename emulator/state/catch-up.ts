/** What becomes true later by itself, see `due.ts`. */
import type { DueThing } from './due.ts'
import { forgetSiteUser } from './people.ts'
import type { World } from './world.ts'

/** Does all that is due by now. Called before every request. */
export function settle(world: World): void {
  for (const thing of world.due.take()) catchUp(world, thing)
}

function catchUp(world: World, thing: DueThing): void {
  const site = world.sites.find(thing.siteId)
  if (site === null) return
  if (thing.kind === 'remove-site') {
    world.sites.delete(site.id)
    return
  }
  if (thing.kind === 'list-member' || thing.kind === 'unlist-member') {
    const group = site.groups.find(thing.id)
    const person = thing.personId === undefined ? undefined : world.people.get(thing.personId)
    if (group === null) return
    // A later change may have turned this one round; the truth of today decides.
    if (person !== undefined && group.members.has(person.id)) group.listed.add(person)
    else if (thing.personId !== undefined) group.listed.delete(thing.personId)
    site.groups.touch()
    return
  }
  const user = site.userById.get(thing.id)
  if (user === undefined) return
  if (thing.kind === 'remove-user') forgetSiteUser(world, site, user)
  else if (thing.kind === 'make-usable') user.usable = true
  else if (thing.kind === 'show-user') site.users.add(user)
  else user.shown = null
  site.users.touch()
}
