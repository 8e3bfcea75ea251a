// The demo's people: members of every kind, a company with its co-members, somebody who starts next week, somebody who
// has left, and a guest with a key for the afternoon.
import { startRecurringBilling } from '../commands/billings/start-recurring-billing.ts'
import { addCoMember } from '../commands/companies/add-co-member.ts'
import { addCompany } from '../commands/companies/add-company.ts'
import { makeGrant } from '../commands/grants/make-grant.ts'
import { addPerson } from '../commands/people/add-person.ts'
import type { Orders } from './giving-orders.ts'
import type { SiteShown, Space } from './house-rules.ts'

const firstNames = [
  'Amara',
  'Bento',
  'Chiara',
  'Deniz',
  'Esra',
  'Filipa',
  'Gustav',
  'Hugo',
  'Ilse',
  'Joana',
  'Karim',
  'Lena',
]
const lastNames = ['Almeida', 'Bakker', 'Costa', 'Dijkstra', 'Evers']

const memberCount = firstNames.length * lastNames.length
const dayMs = 86_400_000

const dateIn = (at: number, days: number): string => new Date(at + days * dayMs).toISOString().slice(0, 10)

/** Who gets what, by turn; the rest has a flex desk. */
function membershipOf(number: number, today: number) {
  const plain = { startsOn: dateIn(today, -30), endsOn: null, status: 'active' as const }
  switch (number % 12) {
    case 1:
    case 7:
      return { product: 'Dedicated desk', ...plain }
    case 2:
      return { product: 'Office hours', ...plain }
    case 3:
      return { product: 'Workshop', ...plain }
    case 4:
      return { product: 'Flex desk', ...plain, startsOn: dateIn(today, 7) }
    case 5:
      return { product: 'Flex desk', ...plain, startsOn: dateIn(today, -90), endsOn: dateIn(today, -3) }
    case 6:
      return { product: 'Flex desk', ...plain, status: 'inactive' as const }
    case 8:
      return { product: 'Flex desk', ...plain, endsOn: dateIn(today, 1) }
    default:
      return { product: 'Flex desk', ...plain }
  }
}

export async function admitPeople(orders: Orders, space: Space, sites: readonly SiteShown[]): Promise<number> {
  const today = orders.parts.clock.now()
  let count = 0
  for (let number = 0; number < memberCount; number++) {
    const first = firstNames[number % firstNames.length] ?? ''
    const last = lastNames[Math.floor(number / firstNames.length)] ?? ''
    const personId = await admitted(orders, first, last, number % 30 === 29 ? 'inactive' : 'active')
    if (personId === null) continue
    count += 1
    const { product, ...dates } = membershipOf(number, today)
    const productId = space.products.get(product)
    if (productId !== undefined) await orders.give(startRecurringBilling, { personId, productId, ...dates })
  }
  await admitCompany(orders, space, today)
  await admitGuest(orders, sites, today)
  return count
}

/** null: somebody has the address, so they are here already. */
async function admitted(
  orders: Orders,
  first: string,
  last: string,
  status: 'active' | 'inactive' = 'active',
): Promise<string | null> {
  const email = `${first}.${last}@members.example`.toLowerCase()
  const person = await orders.giveUnless('person.email_taken', addPerson, { name: `${first} ${last}`, email, status })
  return person?.id ?? null
}

async function admitCompany(orders: Orders, space: Space, today: number): Promise<void> {
  const company = await orders.giveUnless('company.name_taken', addCompany, { name: 'Zwaluw Architects' })
  const productId = space.products.get('Team studio')
  if (company === null || productId === undefined) return
  for (const first of ['Marit', 'Niels', 'Olga', 'Piet']) {
    const personId = await admitted(orders, first, 'Zwaluw')
    if (personId !== null) await orders.give(addCoMember, { id: company.id, personId, status: 'active' })
  }
  const billing = { companyId: company.id, productId, startsOn: dateIn(today, -10), endsOn: null }
  await orders.give(startRecurringBilling, { ...billing, status: 'active' })
}

/** No member: a key to the meeting room from now until the evening of tomorrow. */
async function admitGuest(orders: Orders, sites: readonly SiteShown[], today: number): Promise<void> {
  const accessGroupId = sites.find(site => site.name === 'Harbour House')?.groups.get('Meeting room Quay')
  const personId = await admitted(orders, 'Gita', 'Guest')
  if (personId === null || accessGroupId === undefined) return
  const endsAt = new Date(today + dayMs).toISOString()
  await orders.give(makeGrant, { personId, accessGroupId, reason: 'Trial visit', endsAt })
}
