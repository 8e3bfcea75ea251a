import { queryOptions, useQuery } from '@tanstack/react-query'
import { ask } from '../api/ask.ts'
import { integrationQuery } from '../screens/setup/queries.ts'

/** The first steps in their order: each needs the ones before it. */
export const steps = ['organization', 'location', 'salto', 'product', 'unit', 'member'] as const
export type Step = (typeof steps)[number]

interface List {
  readonly items: readonly unknown[]
}

/** Whether there is any of that noun. */
const anyQuery = (noun: string) =>
  queryOptions({
    queryKey: [noun, 'any'],
    queryFn: async () => (await ask<List>('GET', `/${noun}`, { query: { limit: 1 } })).items.length > 0,
  })

/** What is done is read from what exists; undefined until all of it is known. */
export function useFirstSteps(): ReadonlySet<Step> | undefined {
  const integration = useQuery(integrationQuery).data
  const location = useQuery(anyQuery('locations')).data
  const product = useQuery(anyQuery('products')).data
  const unit = useQuery(anyQuery('reservation-units')).data
  const member = useQuery(anyQuery('recurring-billings')).data
  if (!integration || location === undefined || product === undefined || unit === undefined || member === undefined)
    return undefined
  const done = { organization: true, location, salto: integration.state === 'connected', product, unit, member }
  return new Set(steps.filter(step => done[step]))
}

/** Where each step is done. */
export const placeOf: Readonly<Record<Step, string>> = {
  organization: '/staff/setup/organisation',
  location: '/staff/setup/integrations',
  salto: '/staff/setup/integrations',
  product: '/staff/inventory/products/new',
  unit: '/staff/inventory/units/new',
  member: '/staff/people',
}
