import type { Letter, LetterBefore, LetterReservation } from '../../domain/letter.ts'
import { momentText, rangeText, timeText } from '../clock-face.ts'
import type { Block } from './content.ts'
import { facts, sentence } from './content.ts'
import { words } from './words.ts'

/** What one letter says; greeting and footer are put around it. */
export interface Body {
  readonly subject: string
  readonly heading: string
  readonly blocks: readonly Block[]
}

type Of<Kind extends Letter['kind']> = Extract<Letter, { kind: Kind }>

const minuteMs = 60_000

export const whenText = ({ startsAt, endsAt, timeZone }: LetterBefore): string => rangeText(startsAt, endsAt, timeZone)

export const placeText = ({ unitName, locationName }: LetterBefore): string => words.place(unitName, locationName)

function rowsOf(reservation: LetterReservation): Block {
  const { unitName, locationName, timeZone, doors } = reservation
  const { labels } = words
  return facts(
    [labels.what, unitName],
    [labels.where, locationName],
    [labels.when, whenText(reservation)],
    ...(doors ? [[labels.doors, rangeText(doors.from, doors.until, timeZone)] as const] : []),
  )
}

/** Lead and lag come from the instants themselves: they cannot say anything else than the row above them. */
export function doorsOf({ startsAt, endsAt, doors }: LetterReservation): Block[] {
  if (!doors) return []
  const leadMinutes = Math.round((startsAt - doors.from) / minuteMs)
  const lagMinutes = Math.round((doors.until - endsAt) / minuteMs)
  return [sentence(words.doors.window(leadMinutes, lagMinutes)), sentence(words.doors.keyFollows)]
}

const unpaid = ({ isUnpaid }: LetterReservation): Block[] => (isUnpaid ? [sentence(words.confirmed.unpaid)] : [])

export function confirmed({ reservation, isPaidSince }: Of<'reservation.confirmed'>): Body {
  const { subject, heading } = isPaidSince ? words.paid : words.confirmed
  return {
    subject: subject(reservation.unitName, whenText(reservation)),
    heading,
    blocks: [rowsOf(reservation), ...doorsOf(reservation), ...unpaid(reservation), sentence(words.confirmed.calendar)],
  }
}

export function changed({ reservation, before }: Of<'reservation.changed'>): Body {
  const { labels } = words
  return {
    subject: words.changed.subject(reservation.unitName, whenText(reservation)),
    heading: words.changed.heading,
    blocks: [
      facts(
        [labels.before, `${placeText(before)}, ${whenText(before)}`],
        [labels.now, `${placeText(reservation)}, ${whenText(reservation)}`],
      ),
      rowsOf(reservation),
      ...doorsOf(reservation),
      ...unpaid(reservation),
      sentence(words.changed.calendar),
    ],
  }
}

export function cancelled({ reservation, reason }: Of<'reservation.cancelled'>): Body {
  const { labels } = words
  return {
    subject: words.cancelled.subject(reservation.unitName, whenText(reservation)),
    heading: words.cancelled.heading,
    blocks: [
      sentence(words.cancelled[reason]),
      facts(
        [labels.what, reservation.unitName],
        [labels.where, reservation.locationName],
        [labels.when, whenText(reservation)],
      ),
      // A hold was never confirmed, so no calendar has it.
      ...(reason === 'asked' && reservation.heldUntil === undefined ? [sentence(words.cancelled.calendar)] : []),
    ],
  }
}

export function holdExpiring({ reservation, holdUntil }: Of<'hold.expiring'>): Body {
  const until = momentText(holdUntil, reservation.timeZone)
  return {
    subject: words.hold.subject(reservation.unitName, timeText(holdUntil, reservation.timeZone)),
    heading: words.hold.heading,
    blocks: [sentence(words.hold.held(until)), rowsOf(reservation)],
  }
}
