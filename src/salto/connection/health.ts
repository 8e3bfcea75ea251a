// The probe (M5, field notes 19 and 20): who connected, with what role, how the sites stand, and the precise cause when
// something is broken. One call for the person and two for each site.
import type { Instant } from '../../domain/span.ts'
import type { Clock } from '../../ports/clock.ts'
import { ProviderFault, type ProviderIdentity, type SiteSeen } from '../../ports/provider.ts'
import type { SaltoProvider } from '../provider.ts'
import { type Cause, causeOf, causeOfFault } from './causes.ts'

interface SiteHealth {
  readonly siteId: string
  /** null = it could not be read. */
  readonly site: SiteSeen | null
  /** The role of the person who connected. */
  readonly role: string | null
  /** null = all is well. */
  readonly cause: Cause | null
}

export interface Health {
  readonly probedAt: Instant
  readonly connectedAs: ProviderIdentity | null
  readonly sites: readonly SiteHealth[]
  /** Of the whole connection; a site that is broken alone says so itself. */
  readonly cause: Cause | null
}

/** Never throws a ProviderFault: whatever fails is the answer. */
export async function connectionHealth(
  provider: SaltoProvider,
  siteIds: readonly string[],
  clock: Clock,
): Promise<Health> {
  const probedAt = clock.now()
  let connectedAs: ProviderIdentity
  try {
    connectedAs = await provider.whoAmI()
  } catch (error) {
    return { probedAt, connectedAs: null, sites: [], cause: causeOrThrow(error) }
  }
  const sites: SiteHealth[] = []
  for (const siteId of siteIds) sites.push(await siteHealth(provider, siteId))
  return { probedAt, connectedAs, sites, cause: null }
}

async function siteHealth(provider: SaltoProvider, siteId: string): Promise<SiteHealth> {
  let site: SiteSeen | null = null
  let role: string | null = null
  try {
    site = await provider.readSite(siteId)
    const own = await provider.readOwnUser(siteId)
    role = own.role
    return { siteId, site, role, cause: siteCause(site, own) }
  } catch (error) {
    return { siteId, site, role, cause: siteCauseOfFault(error) }
  }
}

/** Only admin and owner may change seats (vendor's permission matrix), and without that no policy can be kept. */
const sufficientRoles = new Set(['owner', 'site_owner', 'site_admin'])

function siteCause(site: SiteSeen, own: { role: string | null; suspended: boolean }): Cause | null {
  // An ended subscription suspends everybody, the person who connected included: it is the cause, not they.
  if (!site.subscriptionValid) return causeOf('subscription_invalid')
  if (own.suspended) return causeOf('user_suspended')
  return own.role !== null && sufficientRoles.has(own.role) ? null : causeOf('role_too_low')
}

function siteCauseOfFault(error: unknown): Cause | null {
  if (error instanceof ProviderFault && error.kind === 'missing') return causeOf('site_missing')
  // The API gives 403 to whoever has lost the right to look.
  if (error instanceof ProviderFault && error.kind === 'rejected') return causeOf('role_too_low')
  return causeOrThrow(error)
}

function causeOrThrow(error: unknown): Cause | null {
  if (error instanceof ProviderFault) return causeOfFault(error)
  throw error
}
