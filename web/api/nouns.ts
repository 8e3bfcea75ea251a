// What several screens ask for: each list once, kept by the first word of its path.
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { accessGroup, accessGroups, sites } from '../../src/contract/integration.ts'
import type { product, productMembers } from '../../src/contract/products.ts'
import type { accessWindows, unit } from '../../src/contract/reservations/units.ts'
import { ask, askAll } from './ask.ts'

export type Product = z.output<typeof product>
export type Unit = z.output<typeof unit>
export type AccessGroup = z.output<typeof accessGroup>
export type Warning = Product['warnings'][number]

export const productsQuery = queryOptions({
  queryKey: ['products'],
  queryFn: () => askAll<Product>('/products'),
})

export const productQuery = (id: string) =>
  queryOptions({ queryKey: ['products', id], queryFn: () => ask<Product>('GET', `/products/${id}`) })

export const productMembersQuery = queryOptions({
  queryKey: ['products', 'members'],
  queryFn: () => ask<z.output<typeof productMembers>>('GET', '/products/members'),
})

export const unitsQuery = queryOptions({
  queryKey: ['reservation-units'],
  queryFn: () => askAll<Unit>('/reservation-units'),
})

export const unitQuery = (id: string) =>
  queryOptions({ queryKey: ['reservation-units', id], queryFn: () => ask<Unit>('GET', `/reservation-units/${id}`) })

export const accessWindowsQuery = queryOptions({
  queryKey: ['access-windows'],
  queryFn: () => ask<z.output<typeof accessWindows>>('GET', '/access-windows'),
})

export const sitesQuery = queryOptions({
  queryKey: ['integrations', 'sites'],
  queryFn: async () => (await ask<z.output<typeof sites>>('GET', '/integrations/salto-ks/sites')).items,
  staleTime: 60_000,
})

/** Asks Salto KS itself, so not too often. */
export const accessGroupsQuery = (siteId: string) =>
  queryOptions({
    queryKey: ['integrations', 'access-groups', siteId],
    queryFn: async () => {
      const path = `/integrations/salto-ks/sites/${siteId}/access-groups`
      return (await ask<z.output<typeof accessGroups>>('GET', path)).items
    },
    staleTime: 60_000,
  })
