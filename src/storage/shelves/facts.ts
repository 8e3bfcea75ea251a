import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Facts } from '../../domain/access/facts.ts'
import { windowsSince } from '../../domain/access/facts.ts'
import type { StoredState } from '../../domain/reservation/reservation.ts'
import { windowMinutesLimit } from '../../domain/reservation/window.ts'
import type { Instant, Span } from '../../domain/span.ts'
import { endedReservationReachMs } from '../../ports/reservations.ts'
import type { FactsShelf } from '../../ports/store.ts'
import { instant } from '../columns.ts'
import type { DatabaseTransaction } from '../schema.ts'
import { isAmong } from './bulk.ts'
import { payerOf } from './nouns/billings.ts'

/** Rows as arrays, to be parsed once and named here. JSON has no infinity: there it is the text "Infinity". */
type Ms = number | 'Infinity'
interface Answer {
  people: [string, 'active' | 'inactive', Ms, Ms][]
  mappings: [string, string, string, string, Ms, Ms][]
  zones: [string, string, Ms, Ms][]
  billings: [string, string | null, string | null, string, string, string | null, 'active' | 'inactive', Ms, Ms][]
  co_members: [string, string, 'active' | 'inactive', Ms, Ms][]
  grants: [string, string, string, string, number, number | null, Ms, Ms][]
  reservations: ReservationCells[]
  units: [string, string, number | null, number | null, Ms, Ms][]
  unit_mappings: [string, string, string, Ms, Ms][]
  windows: [number, number, Ms, Ms][]
}
type ReservationCells = [
  id: string,
  personId: string,
  unitId: string,
  startsAt: number,
  endsAt: number,
  state: StoredState,
  isPaymentDemanded: boolean,
  isPaid: boolean,
  leadMinutes: number | null,
  lagMinutes: number | null,
  from: Ms,
  until: Ms,
]

const ms = (column: string) => sql`round(date_part('epoch', ${sql.ref(column)}) * 1000)`
const during = sql`${ms('from_at')}, ${ms('until_at')}`
const spanOf = (from: Ms, until: Ms): Span => ({ from: Number(from), until: Number(until) })

export function factsShelf(trx: DatabaseTransaction, at: Instant): FactsShelf {
  return {
    of: (personIds, reach) => readFacts(trx, personIds, reach, at),

    async identities(personIds) {
      const { rows } = await sql<{ personId: string; name: string; email: string }>`
        select id as "personId", name, email from people where ${isAmong('id', personIds)} order by id`.execute(trx)
      return rows
    },

    async peopleOfProduct(productId) {
      const { rows } = await sql<{ person_id: string }>`
        select person_id from recurring_billings where product_id = ${productId} and person_id is not null
        union
        select co_members.person_id from recurring_billings join co_members using (organization_id, company_id)
        where product_id = ${productId}
        order by 1`.execute(trx)
      return rows.map(row => row.person_id)
    },

    async peopleOfUnit(unitId) {
      const { rows } = await sql<{ person_id: string }>`
        select distinct person_id from reservations where unit_id = ${unitId} and state in ('tentative', 'confirmed')
          and ends_at > ${instant(at - windowMinutesLimit * 60_000)} order by 1`.execute(trx)
      return rows.map(row => row.person_id)
    },

    async peopleOfCompany(companyId) {
      const rows = await trx
        .selectFrom('co_members')
        .select('person_id')
        .where('company_id', '=', companyId)
        .orderBy('person_id')
        .execute()
      return rows.map(row => row.person_id)
    },
  }
}

/** One statement, so one snapshot: several would each see what was committed between them. */
async function readFacts(
  trx: DatabaseTransaction,
  personIds: readonly string[] | 'everybody',
  reach: 'current' | 'history',
  at: Instant,
): Promise<Facts> {
  const holds = reach === 'history' ? sql`true` : sql`from_at <= ${instant(at)} and until_at > ${instant(at)}`
  const { rows } = await sql<Answer>`select
    ${list(sql`person_id, status, ${during}`, sql`person_spans`, sql`${holds} and ${isAmong('person_id', personIds)}`)}
      as people,
    ${list(sql`product_id, location_id, site_id, access_group_id, ${during}`, sql`mapping_spans`, sql`true`)} as mappings,
    ${list(sql`location_id, time_zone, ${during}`, sql`zone_spans`, sql`true`)} as zones,
    ${list(
      sql`billing_id, person_id, company_id, product_id, span.starts_on, span.ends_on, span.status, ${during}`,
      sql`billing_spans as span join recurring_billings on id = billing_id`,
      sql`${holds} and ${isOfPayers(personIds)}`,
    )} as billings,
    ${list(
      sql`company_id, person_id, span.status, ${during}`,
      sql`co_member_spans as span join co_members on id = co_member_id`,
      sql`${holds} and ${isAmong('person_id', personIds)}`,
    )} as co_members,
    ${list(
      sql`grant_id, person_id, site_id, access_group_id, ${ms('span.starts_at')}, ${ms('span.ends_at')}, ${during}`,
      sql`grant_spans as span join grants on id = grant_id`,
      sql`${holds} and ${isAmong('person_id', personIds)}`,
    )} as grants,
    ${list(
      sql`reservation_id, person_id, span.unit_id, ${ms('span.starts_at')}, ${ms('span.ends_at')}, span.state,
        span.is_payment_demanded, span.is_paid, span.lead_minutes, span.lag_minutes, ${during}`,
      sql`reservations as row join reservation_spans as span on reservation_id = row.id`,
      sql`${holds} and ${isAmong('person_id', personIds)} and ${reach === 'history' ? sql`true` : isNotLongOver(at)}`,
    )} as reservations,
    ${list(
      sql`unit_id, location_id, span.access_lead_minutes, span.access_lag_minutes, ${during}`,
      sql`unit_window_spans as span join reservation_units on id = unit_id`,
      sql`true`,
    )} as units,
    ${list(sql`unit_id, site_id, access_group_id, ${during}`, sql`unit_access_group_spans`, sql`true`)}
      as unit_mappings,
    ${list(sql`lead_minutes, lag_minutes, ${during}`, sql`window_setting_spans`, sql`true`)} as windows`.execute(trx)
  const answer = rows[0]
  if (!answer) throw new Error('The database did not tell the facts')
  return factsOf(answer)
}

const list = (columns: RawBuilder<unknown>, from: RawBuilder<unknown>, where: RawBuilder<unknown>) =>
  sql`(select coalesce(json_agg(json_build_array(${columns})), '[]') from ${from} where ${where})`

/** Of the row as it is now; cancelled and tentative ones say why there is no access. */
const isNotLongOver = (at: Instant) => sql`row.ends_at > ${instant(at - endedReservationReachMs)}`

/** Billings that these people pay, or companies to which they belong or belonged. */
function isOfPayers(personIds: readonly string[] | 'everybody'): RawBuilder<SqlBool> {
  if (personIds === 'everybody') return sql`true`
  return sql`billing_id in (
    select id from recurring_billings where ${isAmong('person_id', personIds)}
    union all
    select billing.id from recurring_billings as billing join co_members using (company_id)
    where ${isAmong('co_members.person_id', personIds)})`
}

function factsOf(answer: Answer): Facts {
  return {
    people: answer.people.map(([personId, status, from, until]) => ({ personId, status, during: spanOf(from, until) })),
    mappings: answer.mappings.map(([productId, locationId, siteId, accessGroupId, from, until]) => ({
      productId,
      locationId,
      siteId,
      accessGroupId,
      during: spanOf(from, until),
    })),
    zones: answer.zones.map(([locationId, timeZone, from, until]) => ({
      locationId,
      timeZone,
      during: spanOf(from, until),
    })),
    billings: answer.billings.map(
      ([billingId, personId, companyId, productId, startsOn, endsOn, status, from, until]) => ({
        billingId,
        payer: payerOf(personId, companyId),
        productId,
        startsOn,
        endsOn,
        status,
        during: spanOf(from, until),
      }),
    ),
    coMembers: answer.co_members.map(([companyId, personId, status, from, until]) => ({
      companyId,
      personId,
      status,
      during: spanOf(from, until),
    })),
    grants: answer.grants.map(([grantId, personId, siteId, accessGroupId, startsAt, endsAt, from, until]) => ({
      grantId,
      personId,
      siteId,
      accessGroupId,
      startsAt,
      endsAt,
      during: spanOf(from, until),
    })),
    ...reservationFactsOf(answer),
  }
}

function reservationFactsOf({ reservations, units, unit_mappings, windows }: Answer) {
  return {
    reservations: reservations.map(
      ([
        reservationId,
        personId,
        unitId,
        startsAt,
        endsAt,
        state,
        isPaymentDemanded,
        isPaid,
        lead,
        lag,
        from,
        until,
      ]) => ({
        reservationId,
        personId,
        unitId,
        startsAt,
        endsAt,
        state,
        isPaymentDemanded,
        isPaid,
        leadMinutes: lead,
        lagMinutes: lag,
        during: spanOf(from, until),
      }),
    ),
    units: units.map(([unitId, locationId, leadMinutes, lagMinutes, from, until]) => ({
      unitId,
      locationId,
      leadMinutes,
      lagMinutes,
      during: spanOf(from, until),
    })),
    unitMappings: unit_mappings.map(([unitId, siteId, accessGroupId, from, until]) => ({
      unitId,
      siteId,
      accessGroupId,
      during: spanOf(from, until),
    })),
    windows: windowsSince(
      windows
        .map(([leadMinutes, lagMinutes, from, until]) => ({ leadMinutes, lagMinutes, during: spanOf(from, until) }))
        .sort((a, b) => a.during.from - b.during.from),
    ),
  }
}
