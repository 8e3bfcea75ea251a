import { calendarDates, type Letter, type LetterOccurrence } from '../../domain/letter.ts'
import { momentText, rangeText, timeText } from '../clock-face.ts'
import { type Block, facts, link, list, sentence } from './content.ts'
import { type Body, doorsOf, placeText, whenText } from './reservation.ts'
import { words } from './words.ts'

type Of<Kind extends Letter['kind']> = Extract<Letter, { kind: Kind }>

export function doorsOpen({ locationName, timeZone, unitNames, from, until }: Of<'doors.open'>): Body {
  return {
    subject: words.open.subject(locationName, timeText(until, timeZone)),
    heading: words.open.heading,
    blocks: [
      sentence(words.open.sentence(momentText(from, timeZone), momentText(until, timeZone))),
      ...(unitNames.length === 0
        ? []
        : [sentence(words.open.leadTo), list(unitNames.map(name => words.place(name, locationName)))]),
      sentence(words.open.key),
    ],
  }
}

type Series = Of<'series.summary'>

export function seriesSummary(letter: Series): Body {
  const { change, unitName, occurrences, isOpenEnded } = letter
  const reserved = occurrences.filter(({ outcome }) => outcome === 'stored' || outcome === 'moved')
  const lines = (outcome: LetterOccurrence['outcome']) =>
    occurrences.filter(one => one.outcome === outcome).map(one => lineOf(letter, one))
  const told = (title: string, items: readonly string[]): Block[] =>
    items.length === 0 ? [] : [sentence(title), list(items)]
  const { series } = words
  const isHoldGone = change === 'lapsed'
  const subjectCount = change === 'cancelled' || isHoldGone ? lines('cancelled').length : reserved.length
  return {
    subject: series.subjects[change](unitName, series.dates(subjectCount)),
    heading: series.headings[change],
    blocks: [
      facts([words.labels.what, unitName], [words.labels.where, letter.locationName]),
      ...told(
        series.stored(reserved.length),
        reserved.map(one => lineOf(letter, one)),
      ),
      ...doorsOfAll(reserved),
      ...told(isHoldGone ? series.lapsed : series.cancelled, lines('cancelled')),
      ...told(series.skipped, lines('skipped')),
      ...told(series.conflicted, lines('conflicted')),
      ...(isOpenEnded ? [sentence(series.more)] : []),
      ...(calendarDates(letter).length > 0 ? [sentence(series.calendar)] : []),
    ],
  }
}

/** When doors open for each of the dates, where it is the same for all of them. */
function doorsOfAll(reserved: readonly LetterOccurrence[]): Block[] {
  const reservations = reserved.flatMap(one => ('reservation' in one ? [one.reservation] : []))
  const windows = new Set(
    reservations.map(({ startsAt, endsAt, doors }) => doors && `${startsAt - doors.from} ${doors.until - endsAt}`),
  )
  const [first] = reservations
  return first && windows.size === 1 ? doorsOf(first) : []
}

function lineOf({ unitName, locationName, timeZone }: Series, occurrence: LetterOccurrence): string {
  if (!('reservation' in occurrence)) return rangeText(occurrence.startsAt, occurrence.endsAt, timeZone)
  const { reservation } = occurrence
  const when = whenText(reservation)
  const place = placeText(reservation)
  if (occurrence.outcome === 'moved') {
    return words.series.moved(when, place, momentText(occurrence.ruleStartsAt, timeZone))
  }
  const isElsewhere = reservation.unitName !== unitName || reservation.locationName !== locationName
  return isElsewhere ? words.series.elsewhere(when, place) : when
}

export function occurrenceConflicted(letter: Of<'occurrence.conflicted'>, bookerName: string | null): Body {
  const { labels, conflicted } = words
  const isForStaff = letter.audience === 'staff'
  return {
    subject: conflicted.subject(letter.unitName, whenText(letter)),
    heading: conflicted.heading,
    blocks: [
      facts(
        [labels.what, letter.unitName],
        [labels.where, letter.locationName],
        [labels.when, whenText(letter)],
        ...(isForStaff && bookerName !== null ? [[conflicted.whose, bookerName] as const] : []),
      ),
      sentence(conflicted.taken),
      sentence(isForStaff ? conflicted.staff : conflicted.booker),
    ],
  }
}

/** @throws Error if the letter has lost its link */
export function signInLink(letter: Of<'sign-in.link'>, organization: string, url: string | null): Body {
  if (url === null) throw new Error('A sign-in letter without its link')
  const told = letter.purpose === 'password' ? words.newPassword : words.signIn
  return {
    subject: told.subject(organization),
    heading: told.heading,
    blocks: [
      link(told.label, url),
      sentence(words.signIn.once(momentText(letter.expiresAt, letter.timeZone))),
      sentence(told.notAsked),
    ],
  }
}

/** @throws Error if the letter has lost its link */
export function staffInvitation(letter: Of<'staff.invitation'>, organization: string, url: string | null): Body {
  if (url === null) throw new Error('An invitation without its link')
  return {
    subject: words.invitation.subject(organization),
    heading: words.invitation.heading(organization),
    blocks: [
      sentence(words.invitation.choose),
      link(words.invitation.label, url),
      sentence(words.invitation.once(momentText(letter.expiresAt, letter.timeZone))),
      sentence(words.invitation.unexpected),
    ],
  }
}
