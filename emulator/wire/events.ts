/** Wire shapes of entries and incidents; `local_date_time` is wall-clock time in the zone of the IQ, without offset. */

import { localTime } from '../local-time.ts'
import type { Entry, Incident, Site } from '../state/nouns.ts'
import type { Wire } from './users.ts'

/** 90 days, measured. */
export const retentionSeconds = 7_776_000

export const wireEntry = (site: Site, entry: Entry): Wire => ({
  id: entry.id,
  event_category: entry.category,
  event_detail: entry.detail,
  utc_date_time: new Date(entry.atMs).toISOString(),
  local_date_time: localTime(entry.atMs, site.timeZone).dateTime,
  lock_id: entry.lock.id,
  lock_mac_address: entry.lock.mac,
  lock_customer_reference: entry.lock.name,
  user_id: entry.person?.id ?? null,
  user_first_name: entry.person?.firstName ?? null,
  user_last_name: entry.person?.lastName ?? null,
  user_image_url: null,
  user_alias: entry.alias,
  iq_id: entry.iq.id,
  iq_customer_reference: entry.iq.name,
  iq_mac_address: entry.iq.macAddress,
  iq_revision: entry.iq.revision,
  exit_requested: false,
  access_by: entry.accessBy,
  access_detail: null,
  ttl_in_seconds: retentionSeconds,
  expiration_date_time: new Date(entry.atMs + retentionSeconds * 1000).toISOString(),
})

export const wireIncident = (site: Site, incident: Incident): Wire => ({
  id: incident.id,
  event_category: incident.category,
  event_detail: incident.detail,
  utc_date_time: new Date(incident.atMs).toISOString(),
  local_date_time: localTime(incident.atMs, site.timeZone).dateTime,
  lock_id: incident.lock?.id ?? null,
  lock_mac_address: incident.lock?.mac ?? null,
  lock_customer_reference: incident.lock?.name ?? null,
  iq_id: incident.iq.id,
  iq_customer_reference: incident.iq.name,
  iq_mac_address: incident.iq.macAddress,
  iq_revision: incident.iq.revision,
})
