import type { Letter } from '../../domain/letter.ts'
import type { Instant } from '../../domain/span.ts'
import type { LetterToWrite, Mail } from '../../ports/mail.ts'
import { calendarOf } from '../calendar/invitation.ts'
import { zoneText } from '../clock-face.ts'
import { greetedName, plainLine, subjectLine } from '../plain-line.ts'
import { type Content, link, sentence } from './content.ts'
import { doorsOpen, occurrenceConflicted, seriesSummary, signInLink, staffInvitation } from './others.ts'
import { htmlOf, textOf } from './rendered.ts'
import { type Body, cancelled, changed, confirmed, holdExpiring } from './reservation.ts'
import { words } from './words.ts'

/**
 * The letter as a mail, in the organisation's name and the location's zone. It depends on nothing but what was stored:
 * every attempt writes the same mail.
 * @param senderEmail who organises what the calendar entry invites to
 */
export function mailOf(claimed: LetterToWrite, senderEmail: string): Mail {
  const { id, postedAt, organizationName, recipient, letter } = claimed
  const { subject, heading, blocks } = bodyOf(claimed)
  const zone = zoneOf(letter)
  const content: Content = {
    subject: subjectLine(subject),
    heading: plainLine(heading),
    blocks: [sentence(words.greeting(greetedName(recipient.name))), ...blocks],
    footer: [
      words.footer.sender(plainLine(organizationName)),
      words.footer.zone(zoneText(zone.at ?? postedAt, zone.timeZone)),
    ],
  }
  return {
    letterId: id,
    at: postedAt,
    fromName: plainLine(organizationName),
    to: { name: plainLine(recipient.name), email: recipient.email },
    subject: content.subject,
    text: textOf(content),
    html: htmlOf(content),
    calendar: calendarOf(letter, {
      at: postedAt,
      organizer: { name: organizationName, email: senderEmail },
      attendee: recipient,
    }),
  }
}

/** `at`: when the letter's matter begins; the offset is the one that holds then. */
function zoneOf(letter: Letter): { timeZone: string; at: Instant | null } {
  if ('reservation' in letter) return { timeZone: letter.reservation.timeZone, at: letter.reservation.startsAt }
  if ('startsAt' in letter) return { timeZone: letter.timeZone, at: letter.startsAt }
  return { timeZone: letter.timeZone, at: 'from' in letter ? letter.from : null }
}

/** Staff who are told of it have no link. */
const withLink = (body: Body, url: string | null, label: string = words.manage): Body =>
  url === null ? body : { ...body, blocks: [...body.blocks, link(label, url)] }

function bodyOf({ letter, organizationName, aboutName, link: url }: LetterToWrite): Body {
  switch (letter.kind) {
    case 'reservation.confirmed':
      return withLink(confirmed(letter), url)
    case 'reservation.changed':
      return withLink(changed(letter), url)
    case 'reservation.cancelled':
      return cancelled(letter)
    case 'hold.expiring':
      return withLink(holdExpiring(letter), url, words.hold.manage)
    case 'doors.open':
      return doorsOpen(letter)
    case 'series.summary':
      return seriesSummary(letter)
    case 'occurrence.conflicted':
      return occurrenceConflicted(letter, aboutName)
    case 'sign-in.link':
      return signInLink(letter, organizationName, url)
    case 'staff.invitation':
      return staffInvitation(letter, organizationName, url)
  }
}
