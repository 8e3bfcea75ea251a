/** A small coworking space for tests: a location with its site and two groups, a product that opens one of them. */
import { type House, idOf, openHouse, seeSite } from '../house.ts'

export type Space = { house: House; siteId: string; locationId: string; productId: string }

/** `startsAt`: what the clock shows in the beginning, where a test names dates. */
export async function openSpace(startsAt?: string): Promise<Space> {
  const house = await openHouse()
  if (startsAt !== undefined) house.clock.advance(Date.parse(startsAt) - house.clock.now())
  const siteId = 'site-baixa'
  await seeSite(house, siteId, [
    { accessGroupId: 'group-front', lockIds: ['lock-street', 'lock-front'] },
    { accessGroupId: 'group-lab', lockIds: ['lock-street', 'lock-lab'] },
  ])
  const locationId = idOf(
    await house.host.post('/locations', { name: 'Baixa', timeZone: 'Europe/Lisbon', saltoSiteId: siteId }),
  )
  const productId = idOf(await house.host.post('/products', newProduct('Flex')))
  await house.host.put(`/products/${productId}/access-groups`, { locationId, accessGroupIds: ['group-front'] })
  return { house, siteId, locationId, productId }
}

export const newProduct = (name: string) => ({
  name,
  price: { amount: 9900, currency: 'EUR' },
  billingFrequency: 'month',
})

let people = 0

export const newPerson = () => ({ name: `Ana Lima ${++people}`, email: `ana.${people}@example.org` })

export const addPerson = async (house: House): Promise<string> => idOf(await house.host.post('/people', newPerson()))

/** How many rows the organisation's tables hold: equal before and after a refusal, nothing was half-written. */
export async function rowCounts(house: House): Promise<Record<string, number>> {
  const tables = [
    'people',
    'person_spans',
    'locations',
    'zone_spans',
    'products',
    'mapping_spans',
    'recurring_billings',
    'billing_spans',
    'grants',
    'grant_spans',
    'companies',
    'co_members',
    'co_member_spans',
    'reservation_units',
    'unit_window_spans',
    'unit_access_group_spans',
    'window_setting_spans',
    'reservation_series',
    'reservations',
    'reservation_spans',
    'outbox',
    'journal',
    'idempotency_keys',
  ]
  const { databaseTransactionOf } = await import('../../src/storage/transactions.ts')
  const { sql } = await import('kysely')
  return house.inTransaction(async tx => {
    const counts: Record<string, number> = {}
    for (const table of tables) {
      const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`.execute(
        databaseTransactionOf(tx),
      )
      counts[table] = rows[0]?.count ?? -1
    }
    return counts
  })
}

/** Asks, and says what was refused; fails when it was not refused or when anything was written all the same. */
export async function refusalOf(
  house: House,
  ask: () => Promise<{ status: number; body: Readonly<Record<string, unknown>>; text: string }>,
): Promise<{ status: number; code: unknown }> {
  const before = await rowCounts(house)
  const wakes = house.wakes.length
  const { status, body, text } = await ask()
  if (status < 400) throw new Error(`This was not refused: ${text}`)
  const after = await rowCounts(house)
  if (JSON.stringify(after) !== JSON.stringify(before)) {
    throw new Error(`Something was half-written: ${JSON.stringify({ before, after })}`)
  }
  if (house.wakes.length !== wakes) throw new Error('A refusal woke the clerk')
  return { status, code: body['code'] }
}
