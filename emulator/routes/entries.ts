/**
 * Entries and incidents: pages of `{items, continuation_token}` (older vendor pages, measured). The token is a JSON text
 * that comes back whole in the header CLP-Continuation-Token; a page may be empty and still carry one. v1.1 only.
 */

import { queryInvalid, requestInvalid } from '../errors.ts'
import { openSite } from '../http/access.ts'
import { type Answer, type Call, ok, type Route } from '../http/call.ts'
import { type Fields, parseFilter } from '../query/filter.ts'
import { parseOrder } from '../query/order.ts'
import type { Entry, Incident, Site } from '../state/nouns.ts'
import { retentionSeconds, wireEntry, wireIncident } from '../wire/events.ts'
import { noCaseless } from './access-groups.ts'
import { csvText } from './csv.ts'

const versions = ['v1.1']

export const entryRoutes: readonly Route[] = [
  { method: 'GET', path: '/sites/:siteId/entries', versions, run: listEntries },
  { method: 'GET', path: '/sites/:siteId/entries/export', versions, run: exportEntries },
  { method: 'GET', path: '/sites/:siteId/incidents', versions, run: listIncidents },
  { method: 'GET', path: '/sites/:siteId/incidents/export', versions, run: exportIncidents },
]

const entryFields: Fields<Entry> = {
  id: entry => entry.id,
  event_category: entry => entry.category,
  event_detail: entry => entry.detail,
  utc_date_time: entry => entry.atMs,
  lock_id: entry => entry.lock.id,
  user_id: entry => entry.person?.id ?? null,
  access_by: entry => entry.accessBy,
}

const incidentFields: Fields<Incident> = {
  id: incident => incident.id,
  event_category: incident => incident.category,
  event_detail: incident => incident.detail,
  utc_date_time: incident => incident.atMs,
  lock_id: incident => incident.lock?.id ?? null,
  iq_id: incident => incident.iq.id,
}

function listEntries(call: Call): Answer {
  const { site } = openSite(call, 'see-people')
  return ok(page(call, readable(call, site.entries), entryFields, entry => wireEntry(site, entry)))
}

function listIncidents(call: Call): Answer {
  const { site } = openSite(call, 'see-people')
  return ok(page(call, readable(call, site.incidents), incidentFields, incident => wireIncident(site, incident)))
}

/** Neither too new (not real time, documented) nor older than 90 days (measured). */
function readable<T extends { atMs: number }>(call: Call, events: readonly T[]): readonly T[] {
  const now = call.world.clock.now()
  const from = now - retentionSeconds * 1000
  const until = now - call.world.switches.entriesDelayMs
  return events.filter(event => event.atMs >= from && event.atMs <= until)
}

interface Token {
  skip: number
  until: number
  turn: number
}

function page<T extends { atMs: number }>(
  call: Call,
  events: readonly T[],
  fields: Fields<T>,
  wire: (event: T) => Record<string, unknown>,
) {
  const query = call.url.searchParams
  if (query.has('$skip')) throw queryInvalid('$skip is not supported')
  const top = query.get('$top') ?? '50'
  if (!/^[1-9]\d{0,5}$/.test(top)) throw queryInvalid(`$top '${top}' is not a valid number`)
  const size = Math.min(Number(top), 1000)
  // The first page fixes what the walk sees; later events do not move its pages.
  const token = readToken(call.continuationToken) ?? { skip: 0, until: events.at(-1)?.atMs ?? 0, turn: 1 }
  const filter = query.get('$filter')
  const dialect = call.odataV4 ? 'v4' : 'v3'
  const matching = filter === null ? null : parseFilter(filter, { fields, dialect, caseless: noCaseless })
  const order = query.get('$orderby')
  const compare = order === null ? null : parseOrder(order, fields)
  const seen = events.filter(event => event.atMs <= token.until && (matching === null || matching.matches(event)))
  const sorted = compare === null ? seen : [...seen].sort(compare)
  const every = call.world.switches.emptyEntriesPageEvery
  const isEmpty = every > 0 && token.turn % every === 0
  const end = isEmpty ? token.skip : token.skip + size
  const next: Token = { skip: end, until: token.until, turn: token.turn + 1 }
  return {
    items: sorted.slice(token.skip, end).map(wire),
    continuation_token: end < sorted.length ? JSON.stringify(next) : null,
  }
}

/** Throws 400/1100 for a token that is not ours. */
function readToken(text: string | null): Token | null {
  if (text === null || text === '') return null
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw requestInvalid('The continuation token is invalid')
  }
  const { skip, until, turn } = Object(parsed) as Record<string, unknown>
  if (typeof skip !== 'number' || typeof until !== 'number' || typeof turn !== 'number') {
    throw requestInvalid('The continuation token is invalid')
  }
  return { skip, until, turn }
}

function exportEntries(call: Call): Answer {
  const { site } = openSite(call, 'see-people')
  return csv(
    call,
    site,
    readable(call, site.entries).map(entry => wireEntry(site, entry)),
    'entries',
  )
}

function exportIncidents(call: Call): Answer {
  const { site } = openSite(call, 'see-people')
  return csv(
    call,
    site,
    readable(call, site.incidents).map(incident => wireIncident(site, incident)),
    'incidents',
  )
}

/** The column set of the real export is not public; these are the fields of the JSON. */
function csv(call: Call, _site: Site, rows: readonly Record<string, unknown>[], name: string): Answer {
  const query = call.url.searchParams
  const from = query.get('from_date')
  const to = query.get('to_date')
  const wanted = rows.filter(row => {
    const at = String(row['utc_date_time'])
    const fullName = `${String(row['user_first_name'] ?? '')} ${String(row['user_last_name'] ?? '')}`
    return (
      (from === null || at >= from) &&
      (to === null || at <= to) &&
      isSaid(query.get('username'), fullName) &&
      isSaid(query.get('lock_name'), row['lock_customer_reference']) &&
      ['event_category', 'event_detail', 'access_by', 'access_detail'].every(field =>
        isSaid(query.get(field), row[field]),
      )
    )
  })
  const fileName = query.get('export_file_name') ?? name
  return { status: 200, text: { content: csvText(wanted), type: 'text/csv', fileName: `${fileName}.csv` } }
}

const isSaid = (wanted: string | null, value: unknown) =>
  wanted === null ||
  String(value ?? '')
    .toLowerCase()
    .includes(wanted.toLowerCase())
