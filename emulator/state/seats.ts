/**
 * Seats: who may be `subscribed`. Over the limit a create still succeeds and the user is silently suspended (measured
 * in production by an integrator); suspending and deleting free the seat at once (documented).
 */
import type { Site, SiteUser, SubscriptionState } from './nouns.ts'
import type { World } from './world.ts'

export function hasFreeSeat(site: Site): boolean {
  return site.subscriptionValid && (site.seats === null || site.seatsUsed < site.seats)
}

/** Whether this user uses a seat now (A9: a blocked one still does, unless switched). */
function holdsSeat(world: World, user: SiteUser): boolean {
  if (user.subscriptionState !== 'subscribed' || user.deleting) return false
  return world.switches.blockedKeepsSeat || !user.blocked
}

/** Makes a change to a user and keeps the count of seats right. */
export function countingSeats(world: World, site: Site, user: SiteUser, change: () => void): void {
  const before = holdsSeat(world, user)
  change()
  const after = holdsSeat(world, user)
  if (before !== after) site.seatsUsed += after ? 1 : -1
}

/** Counts anew, after a load or a switch that changes who holds a seat. */
export function recountSeats(world: World, site: Site): void {
  site.seatsUsed = 0
  for (const user of site.userById.values()) if (holdsSeat(world, user)) site.seatsUsed++
}

/** The state a new user gets (A17: an invited user without profile is subscribed too, unless switched). */
export function firstState(world: World, site: Site, hasProfile: boolean): SubscriptionState {
  if (!hasFreeSeat(site)) return 'suspended'
  return hasProfile || world.switches.invitedIsSubscribed ? 'subscribed' : 'suspended'
}
