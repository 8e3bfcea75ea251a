import { type ComponentType, type CSSProperties, type ReactNode, type RefObject, useMemo, useRef } from 'react'
import { time } from '../../../format.ts'
import * as texts from '../../../texts/texts.ts'
import { useNow } from '../../../ui/now.ts'
import type { Calendar, Entry, Unit } from '../calendar-query.ts'
import { entriesAt } from '../entry-at.ts'
import { wallTimeAt } from '../wall-clock.ts'
import { type Under, useCursor } from './cursor.ts'
import { type Drag, type Slot, useDrag } from './drag.ts'
import { useFirstSight } from './first-sight.ts'
import { Head } from './head.tsx'
import { FreeSlot, Ghost, Row } from './row.tsx'
import { instantAt, leftOf, placeOf, type Scale, scaleOf, widthOf } from './scale.ts'
import { type Seen, useSeenRows } from './seen-rows.ts'
import { headHeight, nameWidth, rowHeight } from './sizes.ts'
import classes from './timeline.module.css'

const words = texts.reservations.calendar
const plainLengthMs = 3_600_000

/** What stands beside a slot or a reservation until it is closed. */
export interface Opened {
  readonly slot: Slot
  /** What the form would leave behind as it is filled in now; null: nothing, or nothing else than there is. */
  readonly ghost: Slot | null
  /** A form stays, with what was typed, when one presses beside it. */
  readonly isForm: boolean
  readonly title: string
  readonly content: ReactNode
  /** What it stands in, at that place. */
  readonly Frame: ComponentType<FrameProps>
}

export interface FrameProps {
  readonly opened: Opened
  readonly place: CSSProperties
  readonly onClose: () => void
}

interface TimelineProps {
  readonly calendar: Calendar
  /** Those that pass the filters, in the order of the rows. */
  readonly units: readonly Unit[]
  readonly mayShow: (entry: Entry) => boolean
  readonly opened: Opened | null
  readonly onOpen: (entry: Entry) => void
  readonly onMake: (slot: Slot) => void
  readonly onMove: (entry: Entry, to: Slot | null) => void
  readonly onDay: (date: string) => void
  readonly onClose: () => void
  /** Somebody points at it: what they may open is fetched. */
  readonly onNear: () => void
}

export function Timeline(props: TimelineProps) {
  const { calendar, units, onMake, onMove, onNear } = props
  const scroller = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLTableElement>(null)
  const now = useNow()
  const seen = useSeenRows(scroller, units.length)
  const scale = useMemo(() => scaleOf(calendar, seen.width - nameWidth), [calendar, seen.width])
  const entries = useMemo(() => entriesAt(calendar, now), [calendar, now])
  const byUnit = useMemo(() => Map.groupBy(entries, ({ unitId }) => unitId), [entries])
  const byId = useMemo(() => new Map(entries.map(entry => [entry.id, entry])), [entries])
  const entriesOf = (unitId: string) => byUnit.get(unitId) ?? nothing
  useFirstSight(scroller, scale, now)
  const { drag, ...pointer } = useDrag({
    canvas,
    scale,
    units,
    entries: byId,
    onDrop: ({ entry, slot }: Drag) => (entry ? onMove(entry, slot) : onMake(slot)),
  })
  const { cursor, under, onKeyDown } = useCursor({
    scale,
    units,
    entriesOf,
    now,
    isOpen: props.opened !== null,
    onMove: entry => onMove(entry, null),
  })
  return (
    <div
      ref={scroller}
      role="application"
      aria-label={words.label}
      aria-describedby="timeline-keys"
      className={`${classes['scroller']} ${scale.days.length === 1 ? classes['lines'] : ''}`}
      style={{ ['--line-width' as string]: `${scale.hourWidth}px` }}
      onKeyDown={onKeyDown}
      onPointerEnter={onNear}
      onFocus={onNear}
      onClick={event => {
        // A press without a drag, with a finger too: the place itself is meant.
        const unitId = (event.target as Element).getAttribute('data-lane')
        const box = canvas.current?.getBoundingClientRect()
        if (unitId === null || !box) return
        const from = instantAt(scale, event.clientX - box.left - nameWidth)
        onMake({ unitId, from, until: from + plainLengthMs })
      }}
      {...pointer}
    >
      <Ground
        {...props}
        {...{ canvas, scale, now, seen, entriesOf, under }}
        row={cursor.row}
        dragged={drag?.slot ?? null}
      />
    </div>
  )
}

interface GroundProps extends TimelineProps {
  readonly canvas: RefObject<HTMLTableElement | null>
  readonly scale: Scale
  readonly now: number
  readonly seen: Seen
  readonly entriesOf: (unitId: string) => readonly Entry[]
  /** Of the cursor, and what is there. */
  readonly row: number
  readonly under: Under | null
  readonly dragged: Slot | null
}

/** All that scrolls: the hours, the rows that are in sight, and the lines across them. */
function Ground({ canvas, now, seen, row, under, ...props }: GroundProps) {
  const { scale, units, opened, dragged, onDay } = props
  const size = { width: nameWidth + widthOf(scale), height: headHeight + units.length * rowHeight }
  const pointedAt = [row, ...[opened?.slot, opened?.ghost, dragged].map(slot => rowOf(units, slot))]
  return (
    <div className={classes['ground']} style={size}>
      <table
        ref={canvas}
        aria-label={words.label}
        aria-rowcount={units.length + 1}
        className={classes['canvas']}
        style={size}
      >
        <thead>
          <Head scale={scale} today={wallTimeAt(now, scale.timeZone).date} onDay={onDay} />
        </thead>
        <tbody>
          {rowsOf(units, seen, pointedAt).map(index => (
            <RowParts key={units[index]?.unitId} {...props} index={index} under={row === index ? under : null} />
          ))}
        </tbody>
      </table>
      <Lines scale={scale} now={now} />
    </div>
  )
}

const nothing: readonly Entry[] = []

const rowOf = (units: readonly Unit[], slot: Slot | null | undefined): number =>
  slot ? units.findIndex(({ unitId }) => unitId === slot.unitId) : -1

/** Those in sight, and those that something points at: they stay while one scrolls. */
const rowsOf = (units: readonly Unit[], { first, end }: Seen, kept: readonly number[]): number[] => {
  const inSight = Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index)
  const others = kept.filter(index => index >= 0 && index < units.length && (index < first || index >= end))
  return [...new Set([...inSight, ...others])].sort((a, b) => a - b)
}

interface RowPartsProps extends TimelineProps {
  readonly index: number
  readonly scale: Scale
  readonly entriesOf: (unitId: string) => readonly Entry[]
  readonly under: Under | null
  readonly dragged: Slot | null
}

function RowParts({ index, units, scale, entriesOf, mayShow, under, dragged, opened, ...on }: RowPartsProps) {
  const unit = units[index]
  if (!unit) return null
  const isHere = (slot: Slot | null | undefined): slot is Slot => slot?.unitId === unit.unitId
  return (
    <Row
      index={index}
      unit={unit}
      scale={scale}
      entries={entriesOf(unit.unitId)}
      mayShow={mayShow}
      cursorEntryId={under?.entry?.id ?? null}
      onOpen={on.onOpen}
    >
      {under && !under.entry && <FreeSlot slot={under.slot} scale={scale} unitName={unit.name} onMake={on.onMake} />}
      {isHere(dragged) && <Ghost slot={dragged} scale={scale} />}
      {isHere(opened?.ghost) && <Ghost slot={opened.ghost} scale={scale} />}
      {opened && isHere(opened.slot) && (
        <opened.Frame opened={opened} place={placeOf(scale, opened.slot)} onClose={on.onClose} />
      )}
    </Row>
  )
}

function Lines({ scale, now }: { readonly scale: Scale; readonly now: number }) {
  return (
    <>
      {scale.days.slice(1).map(({ date, from }) => (
        <div key={date} className={classes['dayLine']} style={{ left: nameWidth + leftOf(scale, Date.parse(from)) }} />
      ))}
      {now >= scale.from && now < scale.until && (
        <div
          className={classes['now']}
          style={{ left: nameWidth + leftOf(scale, now) }}
          title={words.now(time(new Date(now), scale.timeZone))}
        />
      )}
    </>
  )
}
