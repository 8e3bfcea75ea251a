import { Text } from '@mantine/core'
import { IconLockOff } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import { time } from '../../../format.ts'
import * as texts from '../../../texts/texts.ts'
import type { Entry, Unit } from '../calendar-query.ts'
import { Block } from './block.tsx'
import type { Slot } from './drag.ts'
import { placeOf, type Scale } from './scale.ts'
import { headHeight, rowHeight } from './sizes.ts'
import classes from './timeline.module.css'

const words = texts.reservations.calendar

interface RowProps {
  readonly index: number
  readonly unit: Unit
  readonly scale: Scale
  readonly entries: readonly Entry[]
  readonly mayShow: (entry: Entry) => boolean
  /** The reservation under the cursor; null: the cursor is elsewhere, or on free time. */
  readonly cursorEntryId: string | null
  readonly onOpen: (entry: Entry) => void
  /** What is drawn over the reservations: the cursor on free time, a drag, what the open card points at. */
  readonly children?: ReactNode
}

export const Row = memo(function Row(props: RowProps) {
  const { index, unit, scale, entries, mayShow, cursorEntryId, onOpen, children } = props
  const headId = `unit-${unit.unitId}`
  return (
    <tr aria-rowindex={index + 2} className={classes['row']} style={{ top: headHeight + index * rowHeight }}>
      <th scope="row" id={headId} className={classes['name']}>
        <b title={unit.name}>{unit.name}</b>
        <small>
          {words.seats(unit.capacity)}
          {!unit.opensDoors && (
            <Text span inherit ml={6} title={words.noDoors}>
              <IconLockOff size={12} role="img" aria-label={words.noDoors} />
            </Text>
          )}
        </small>
      </th>
      <td aria-labelledby={headId} className={classes['lane']} data-lane={unit.unitId}>
        {unit.closed.map(({ from, until }) => (
          <span
            key={from}
            className={classes['closed']}
            style={placeOf(scale, { from: Date.parse(from), until: Date.parse(until) })}
          />
        ))}
        {entries.map(entry => (
          <Block
            key={entry.id}
            entry={entry}
            scale={scale}
            isCursor={entry.id === cursorEntryId}
            isFaded={!mayShow(entry)}
            onOpen={onOpen}
          />
        ))}
        {children}
      </td>
    </tr>
  )
})

const spanWords = ({ from, until }: Slot, { timeZone }: Scale): string =>
  `${time(new Date(from), timeZone)}–${time(new Date(until), timeZone)}`

/** What a drag would leave behind, with its times. */
export const Ghost = ({ slot, scale }: { readonly slot: Slot; readonly scale: Scale }) => (
  <span className={classes['ghost']} style={placeOf(scale, slot)}>
    {spanWords(slot, scale)}
  </span>
)

interface FreeSlotProps {
  readonly slot: Slot
  readonly scale: Scale
  readonly unitName: string
  readonly onMake: (slot: Slot) => void
}

/** Where the cursor is when nothing is there yet. */
export const FreeSlot = ({ slot, scale, unitName, onMake }: FreeSlotProps) => (
  <button
    type="button"
    className={classes['slot']}
    data-cursor
    style={placeOf(scale, slot, 12)}
    aria-label={words.free(unitName, spanWords(slot, scale))}
    onClick={() => onMake(slot)}
  />
)
