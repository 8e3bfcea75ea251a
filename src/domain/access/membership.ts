// Whether somebody is a member: derived from live recurring billings, never stored.

import type { Instant } from '../span.ts'
import { isIn } from '../span.ts'
import { dateAt } from '../time.ts'
import type { BillingFact, Facts } from './facts.ts'

/**
 * An active person with an active billing inside its dates is a member, also by a product that opens no door (a mailbox
 * plan). Dates are read in the zones of the places that the product opens; in all zones when it opens none.
 */
export function isMember(facts: Facts, personId: string, at: Instant): boolean {
  const isActive = facts.people.some(
    person => person.personId === personId && person.status === 'active' && isIn(person.during, at),
  )
  return (
    isActive && facts.billings.some(billing => isPaidFor(facts, billing, personId, at) && isRunning(facts, billing, at))
  )
}

function isPaidFor(facts: Facts, { payer }: BillingFact, personId: string, at: Instant): boolean {
  if (payer.kind === 'person') return payer.personId === personId
  return facts.coMembers.some(
    coMember =>
      coMember.companyId === payer.companyId &&
      coMember.personId === personId &&
      coMember.status === 'active' &&
      isIn(coMember.during, at),
  )
}

function isRunning(facts: Facts, billing: BillingFact, at: Instant): boolean {
  if (billing.status !== 'active' || !isIn(billing.during, at)) return false
  const places = new Set(
    facts.mappings
      .filter(mapping => mapping.productId === billing.productId && isIn(mapping.during, at))
      .map(mapping => mapping.locationId),
  )
  const zones = facts.zones.filter(zone => isIn(zone.during, at))
  const opened = zones.filter(zone => places.has(zone.locationId))
  const names = (opened.length > 0 ? opened : zones).map(zone => zone.timeZone)
  return (names.length > 0 ? names : ['UTC']).some(name => {
    const today = dateAt(at, name)
    return billing.startsOn <= today && (billing.endsOn === null || today <= billing.endsOn)
  })
}
