// SETUP: what is set up once and looked at when something is wrong. Here: what these screens ask.
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type * as saltoKs from '../../../src/contract/integration.ts'
import type { letterPreview, mail } from '../../../src/contract/mails.ts'
import type { product } from '../../../src/contract/products.ts'
import type { unit } from '../../../src/contract/reservations/units.ts'
import type { apiKey, organization, ownOrganization, staffMember } from '../../../src/contract/staff.ts'
import { ask, askAll } from '../../api/ask.ts'
import { firstAnswer } from '../../api/first-answers.ts'

export type Integration = z.output<typeof saltoKs.integration>
export type Site = z.output<typeof saltoKs.site>
export type NoAccessPolicy = z.output<typeof saltoKs.noAccessPolicy>
export type StaffMember = z.output<typeof staffMember>
export type ApiKey = z.output<typeof apiKey>
export type Organization = z.output<typeof organization>
export type Mail = z.output<typeof mail>
export type LetterPreview = z.output<typeof letterPreview>
type Listed<Item> = { readonly items: Item[] }

export const integrationPath = '/integrations/salto-ks'

const itemsOf = async <Item>(path: string): Promise<Item[]> => (await ask<Listed<Item>>('GET', path)).items

export const integrationQuery = queryOptions({
  queryKey: ['integrations', 'salto-ks'],
  queryFn: () => ask<Integration>('GET', integrationPath),
  initialData: () => firstAnswer<Integration>(integrationPath),
})

/** How many products and units open groups at the location: what ends when its site changes. */
export const mappingsAtQuery = (locationId: string) =>
  queryOptions({
    queryKey: ['products', 'mappings-at', locationId],
    async queryFn() {
      const products = await askAll<z.output<typeof product>>('/products')
      const units = await askAll<z.output<typeof unit>>('/reservation-units', { locationId })
      const mapped = products.filter(({ accessGroups }) =>
        accessGroups.some(at => at.locationId === locationId && at.accessGroupIds.length > 0),
      )
      return { products: mapped.length, units: units.filter(unit => unit.accessGroupIds.length > 0).length }
    },
  })

export const organizationQuery = queryOptions({
  queryKey: ['organization'],
  queryFn: () => ask<z.output<typeof ownOrganization>>('GET', '/organization'),
})

export const letterQuery = (kind: string) =>
  queryOptions({
    queryKey: ['letters', kind],
    queryFn: () => ask<LetterPreview>('GET', `/letters/${kind}/preview`),
  })

const failedLimit = 50

/** The newest that failed or may have. */
export const failedMailsQuery = queryOptions({
  queryKey: ['mails', 'failed'],
  async queryFn() {
    const of = (state: string) => ask<Listed<Mail>>('GET', '/mails', { query: { state, limit: failedLimit } })
    const [failed, unknown] = await Promise.all([of('failed'), of('unknown')])
    return [...failed.items, ...unknown.items].sort((a, b) => b.postedAt.localeCompare(a.postedAt))
  },
})

export const staffQuery = queryOptions({ queryKey: ['staff'], queryFn: () => itemsOf<StaffMember>('/staff') })

export const apiKeysQuery = queryOptions({ queryKey: ['api-keys'], queryFn: () => itemsOf<ApiKey>('/api-keys') })

export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: () => itemsOf<Organization>('/organizations'),
})
