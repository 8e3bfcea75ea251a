import type { z } from 'zod'
import { type letterParams, letterPreview } from '../contract/mails.ts'
import type { Letter, LetterReservation } from '../domain/letter.ts'
import { accessWindow, windowLength } from '../domain/reservation/window.ts'
import { dateAt, daysAfter, instantOfWallTime } from '../domain/time.ts'
import type { OrganizationShelf } from '../ports/access-control.ts'
import type { WriteLetter } from '../ports/mail.ts'
import type { Transaction } from '../ports/store.ts'
import { found, type View } from './view.ts'

type Kind = z.output<typeof letterParams>['kind']

/** Stands where an id would; a preview is of nothing that is stored. */
const noId = '00000000-0000-7000-8000-000000000000'
const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const weekMs = 7 * dayMs
const sampleLink = 'https://example.org/the-recipient-gets-a-link-of-their-own'

/**
 * A letter as it would be sent, by the code that sends it: of an invented guest, with the real names of the house and the
 * lead and lag that hold now. Nothing is stored or sent.
 */
export const previewLetter = (
  writeLetter: WriteLetter,
  organizations: Pick<OrganizationShelf, 'find'>,
): View<{ kind: Kind }, typeof letterPreview> => ({
  schema: letterPreview,
  async of(tx, { kind }) {
    const organization = await found(organizations.find(tx.organizationId), 'organization', tx.organizationId)
    const reservation = await sampleReservation(tx)
    const { subject, text, html } = writeLetter({
      id: noId,
      postedAt: tx.at,
      organizationName: organization.name,
      recipient: { kind: 'person', id: noId, name: 'Grace Guest', email: 'grace.guest@example.org' },
      letter: samples[kind](reservation, tx.at),
      aboutName: 'Grace Guest',
      link: sampleLink,
    })
    return { kind, subject, text, html }
  },
})

/** Tomorrow at ten, in the first unit of the house, or in an invented one while there is none. */
async function sampleReservation(tx: Transaction): Promise<LetterReservation> {
  const [unit] = (await tx.units.list({ limit: 1 })).items
  const [first] = (await tx.locations.list({ limit: 1 })).items
  const location = unit ? await tx.locations.find(unit.locationId) : first
  const timeZone = location?.timeZone ?? 'UTC'
  const startsAt = instantOfWallTime(daysAfter(dateAt(tx.at, timeZone), 1), '10:00', timeZone)
  const endsAt = startsAt + 90 * minuteMs
  const ofUnit = { leadMinutes: unit?.accessLeadMinutes ?? null, lagMinutes: unit?.accessLagMinutes ?? null }
  return {
    reservationId: noId,
    version: 1,
    unitName: unit?.name ?? 'Meeting room',
    locationName: location?.name ?? 'Your location',
    timeZone,
    startsAt,
    endsAt,
    doors: accessWindow(startsAt, endsAt, windowLength([ofUnit], await tx.settings.accessWindow())),
  }
}

const later = (reservation: LetterReservation, ms: number): LetterReservation => ({
  ...reservation,
  startsAt: reservation.startsAt + ms,
  endsAt: reservation.endsAt + ms,
  doors: reservation.doors && { from: reservation.doors.from + ms, until: reservation.doors.until + ms },
})

const samples: Readonly<Record<Kind, (reservation: LetterReservation, at: number) => Letter>> = {
  'reservation.confirmed': reservation => ({ kind: 'reservation.confirmed', reservation }),
  'reservation.changed': reservation => ({
    kind: 'reservation.changed',
    reservation: later(reservation, 2 * 60 * minuteMs),
    before: reservation,
  }),
  'reservation.cancelled': reservation => ({ kind: 'reservation.cancelled', reservation, reason: 'asked' }),
  'hold.expiring': (reservation, at) => ({ kind: 'hold.expiring', reservation, holdUntil: at + 15 * minuteMs }),
  'doors.open': ({ unitName, locationName, timeZone, startsAt, endsAt, doors }) => ({
    kind: 'doors.open',
    locationId: noId,
    locationName,
    timeZone,
    unitNames: [unitName],
    ...(doors ?? { from: startsAt, until: endsAt }),
  }),
  'series.summary': reservation => ({
    kind: 'series.summary',
    seriesId: noId,
    seriesVersion: 1,
    change: 'made',
    unitName: reservation.unitName,
    locationName: reservation.locationName,
    timeZone: reservation.timeZone,
    occurrences: [
      { outcome: 'stored', reservation },
      { outcome: 'stored', reservation: later(reservation, weekMs) },
      { outcome: 'skipped', startsAt: reservation.startsAt + 2 * weekMs, endsAt: reservation.endsAt + 2 * weekMs },
    ],
    isOpenEnded: false,
  }),
  'occurrence.conflicted': ({ unitName, locationName, timeZone, startsAt, endsAt }) => ({
    kind: 'occurrence.conflicted',
    audience: 'booker',
    seriesId: noId,
    occurrenceOf: new Date(startsAt).toISOString().slice(0, 16),
    unitName,
    locationName,
    timeZone,
    startsAt,
    endsAt,
  }),
  'sign-in.link': ({ timeZone }, at) => ({
    kind: 'sign-in.link',
    linkId: noId,
    timeZone,
    expiresAt: at + 15 * minuteMs,
  }),
  'staff.invitation': ({ timeZone }, at) => ({
    kind: 'staff.invitation',
    linkId: noId,
    timeZone,
    expiresAt: at + weekMs,
  }),
}
