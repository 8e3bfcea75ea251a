// What the demo's space offers: two locations at two Salto KS sites, and what each membership opens there.
import { addLocation } from '../commands/places/add-location.ts'
import { chooseSaltoSite } from '../commands/places/choose-salto-site.ts'
import { addProduct } from '../commands/products/add-product.ts'
import { mapAccessGroups } from '../commands/products/map-access-groups.ts'
import type { Orders } from './giving-orders.ts'

/** A Salto KS site with its groups by name. */
export interface SiteShown {
  readonly siteId: string
  readonly name: string
  readonly timeZone: string | null
  readonly groups: ReadonlyMap<string, string>
}

export interface Offer {
  readonly name: string
  readonly amount: number
  readonly frequency: 'month' | 'quarter' | 'half-year' | 'year' | 'as-needed'
  /** Site name → names of its groups. */
  readonly opens: Readonly<Record<string, readonly string[]>>
}

export const offers: readonly Offer[] = [
  {
    name: 'Flex desk',
    amount: 19_900,
    frequency: 'month',
    opens: { 'Harbour House': ['Members'], 'Mill Lane': ['Coworkers'] },
  },
  { name: 'Dedicated desk', amount: 34_900, frequency: 'month', opens: { 'Harbour House': ['Members', 'Studios'] } },
  { name: 'Office hours', amount: 9_900, frequency: 'month', opens: { 'Harbour House': ['Office hours only'] } },
  {
    name: 'Workshop',
    amount: 24_900,
    frequency: 'quarter',
    opens: { 'Mill Lane': ['Coworkers', 'Workshop members'] },
  },
  {
    name: 'Team studio',
    amount: 149_000,
    frequency: 'year',
    opens: { 'Harbour House': ['Studios', 'Meeting room Pier'] },
  },
]

/** Ids by name, of what there is now. */
export interface Space {
  readonly locations: ReadonlyMap<string, string>
  readonly products: ReadonlyMap<string, string>
}

export async function furnishSpace(orders: Orders, sites: readonly SiteShown[]): Promise<Space> {
  const locations = new Map<string, string>()
  for (const site of sites) locations.set(site.name, await placedAt(orders, site))
  const products = new Map<string, string>()
  for (const offer of offers) products.set(offer.name, await offered(orders, offer, sites, locations))
  return { locations, products }
}

async function placedAt(orders: Orders, site: SiteShown): Promise<string> {
  const id =
    (await findNamed(orders, 'locations', site.name)) ??
    (await orders.give(addLocation, { name: site.name, timeZone: site.timeZone ?? 'Europe/Amsterdam' })).id
  await orders.give(chooseSaltoSite, { id, siteId: site.siteId })
  return id
}

async function offered(
  orders: Orders,
  offer: Offer,
  sites: readonly SiteShown[],
  locations: ReadonlyMap<string, string>,
): Promise<string> {
  const known = await findNamed(orders, 'products', offer.name)
  if (known !== null) return known
  const { name, amount, frequency } = offer
  const price = { amount, currency: 'EUR' }
  const { id } = await orders.give(addProduct, { name, price, billingFrequency: frequency })
  for (const site of sites) {
    const locationId = locations.get(site.name)
    const accessGroupIds = (offer.opens[site.name] ?? []).flatMap(group => site.groups.get(group) ?? [])
    if (locationId === undefined || accessGroupIds.length === 0) continue
    await orders.give(mapAccessGroups, { id, locationId, accessGroupIds })
  }
  return id
}

async function findNamed(orders: Orders, shelf: 'locations' | 'products', name: string): Promise<string | null> {
  const { parts, organizationId } = orders
  return parts.store.transaction(organizationId, parts.clock.now(), async tx => {
    const { items } = await tx[shelf].list({ limit: 200 })
    return items.find(item => item.name === name)?.id ?? null
  })
}
