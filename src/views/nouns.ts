// The nouns that look on the wire as they are stored.
import type { z } from 'zod'
import { billing, billings, type billingsQuery } from '../contract/billings.ts'
import { grant, grants, type grantsQuery } from '../contract/grants.ts'
import { coMember, coMembers, companies, company } from '../contract/person/companies.ts'
import { location, locations } from '../contract/places.ts'
import { type page, wireInstant } from '../contract/words.ts'
import type { RecurringBilling } from '../domain/billing.ts'
import type { CoMember, Company } from '../domain/company.ts'
import type { Grant } from '../domain/grant.ts'
import type { Location } from '../domain/place.ts'
import { found, plainView, type View, whereOf } from './view.ts'

type Page = z.output<typeof page>

const wireLocation = ({ id, name, timeZone, saltoSiteId, version }: Location) => ({
  id,
  name,
  timeZone,
  saltoSiteId,
  version,
})
export const locationView = plainView(location, wireLocation)
export const readLocation: View<{ id: string }, typeof location> = {
  schema: location,
  of: async (tx, { id }) => wireLocation(await found(tx.locations.find(id), 'location', id)),
}
export const listLocations: View<Page, typeof locations> = {
  schema: locations,
  async of(tx, query) {
    const { items, nextCursor } = await tx.locations.list(query)
    return { items: items.map(wireLocation), nextCursor }
  },
}

const wireBilling = ({ id, payer, productId, startsOn, endsOn, status, version }: RecurringBilling) => ({
  id,
  personId: payer.kind === 'person' ? payer.personId : null,
  companyId: payer.kind === 'company' ? payer.companyId : null,
  productId,
  startsOn,
  endsOn,
  status,
  version,
})
export const billingView = plainView(billing, wireBilling)
export const readBilling: View<{ id: string }, typeof billing> = {
  schema: billing,
  of: async (tx, { id }) => wireBilling(await found(tx.billings.find(id), 'billing', id)),
}
export const listBillings: View<z.output<typeof billingsQuery>, typeof billings> = {
  schema: billings,
  async of(tx, { cursor, limit, ...asked }) {
    const { items, nextCursor } = await tx.billings.list({ where: whereOf(asked), cursor, limit })
    return { items: items.map(wireBilling), nextCursor }
  },
}

const wireGrant = ({ id, personId, siteId, accessGroupId, reason, startsAt, endsAt, version }: Grant) => ({
  id,
  personId,
  siteId,
  accessGroupId,
  reason,
  startsAt: wireInstant(startsAt),
  endsAt: wireInstant(endsAt),
  version,
})
export const grantView = plainView(grant, wireGrant)
export const readGrant: View<{ id: string }, typeof grant> = {
  schema: grant,
  of: async (tx, { id }) => wireGrant(await found(tx.grants.find(id), 'grant', id)),
}
export const listGrants: View<z.output<typeof grantsQuery>, typeof grants> = {
  schema: grants,
  async of(tx, { cursor, limit, ...asked }) {
    const { items, nextCursor } = await tx.grants.list({ where: whereOf(asked), cursor, limit })
    return { items: items.map(wireGrant), nextCursor }
  },
}

const wireCompany = ({ id, name, version }: Company) => ({ id, name, version })
export const companyView = plainView(company, wireCompany)
export const readCompany: View<{ id: string }, typeof company> = {
  schema: company,
  of: async (tx, { id }) => wireCompany(await found(tx.companies.find(id), 'company', id)),
}
export const listCompanies: View<Page, typeof companies> = {
  schema: companies,
  async of(tx, query) {
    const { items, nextCursor } = await tx.companies.list(query)
    return { items: items.map(wireCompany), nextCursor }
  },
}

const wireCoMember = ({ id, companyId, personId, status, version }: CoMember) => ({
  id,
  companyId,
  personId,
  status,
  version,
})
export const coMemberView = plainView(coMember, wireCoMember)
export const listCoMembers: View<Page & { id: string }, typeof coMembers> = {
  schema: coMembers,
  async of(tx, { id, cursor, limit }) {
    const { id: companyId } = await found(tx.companies.find(id), 'company', id)
    const { items, nextCursor } = await tx.coMembers.list({ where: { companyId }, cursor, limit })
    return { items: items.map(wireCoMember), nextCursor }
  },
}
