import { IconCoins, IconHourglass, IconRepeat, IconUser } from '@tabler/icons-react'
import { memo } from 'react'
import { time } from '../../../format.ts'
import * as texts from '../../../texts/texts.ts'
import type { Entry } from '../calendar-query.ts'
import { placeOf, type Scale } from './scale.ts'
import classes from './timeline.module.css'

const words = texts.reservations

type Look = 'tentative' | 'unpaid' | 'ended' | 'confirmed'

export const lookOf = ({ state, isUnpaid }: Entry): Look =>
  state === 'tentative' || state === 'ended' ? state : isUnpaid ? 'unpaid' : 'confirmed'

const stateWords = (entry: Entry): string =>
  entry.isUnpaid && entry.state === 'confirmed' ? words.states.unpaid : words.states[entry.state]

/** Read out instead of the drawing: who, when, in which state, and whether doors open. */
const entryWords = (entry: Entry, zone: string): string =>
  [
    entry.personName,
    `${time(entry.startsAt, zone)}–${time(entry.endsAt, zone)}`,
    stateWords(entry),
    ...(entry.isGuest ? [words.states.guest] : []),
    words.windows.label[entry.window.state],
  ].join(', ')

interface BlockProps {
  readonly entry: Entry
  readonly scale: Scale
  readonly isCursor: boolean
  /** Left out by the filter: still there, since it keeps its slot. */
  readonly isFaded: boolean
  readonly onOpen: (entry: Entry) => void
}

/** A reservation, its buffers, and its access window as a thin bar below. */
export const Block = memo(function Block({ entry, scale, isCursor, isFaded, onOpen }: BlockProps) {
  const [from, until] = [Date.parse(entry.startsAt), Date.parse(entry.endsAt)]
  const [keptFrom, keptUntil] = [Date.parse(entry.keptFrom), Date.parse(entry.keptUntil)]
  const { window } = entry
  const place = placeOf(scale, { from, until })
  const look = lookOf(entry)
  return (
    <>
      {keptFrom < from && (
        <span className={classes['buffer']} style={placeOf(scale, { from: keptFrom, until: from }, 0)} />
      )}
      {keptUntil > until && (
        <span className={classes['buffer']} style={placeOf(scale, { from: until, until: keptUntil }, 0)} />
      )}
      <button
        type="button"
        className={classes['block']}
        style={place}
        data-entry={entry.id}
        data-look={look}
        data-cursor={isCursor || undefined}
        data-faded={isFaded || undefined}
        data-narrow={place.width < 20 || undefined}
        tabIndex={isCursor ? 0 : -1}
        aria-label={entryWords(entry, scale.timeZone)}
        title={place.width < 110 ? entryWords(entry, scale.timeZone) : undefined}
        onClick={() => onOpen(entry)}
      >
        {look === 'tentative' && <IconHourglass size={14} aria-hidden />}
        {look === 'unpaid' && <IconCoins size={14} aria-hidden />}
        <span className={classes['who']}>{entry.personName}</span>
        {entry.isGuest && <IconUser size={13} aria-hidden />}
        {entry.isInSeries && <IconRepeat size={13} aria-hidden />}
        <span className={classes['when']}>
          {time(entry.startsAt, scale.timeZone)}–{time(entry.endsAt, scale.timeZone)}
        </span>
        {entry.state !== 'ended' && <span className={classes['grip']} data-grip />}
      </button>
      {window.whyNot !== 'not_mapped' && (
        <span
          className={classes['window']}
          data-state={window.state}
          style={placeOf(scale, { from: Date.parse(window.from), until: Date.parse(window.until) })}
        />
      )}
    </>
  )
})
