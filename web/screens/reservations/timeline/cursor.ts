import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { Entry, Unit } from '../calendar-query.ts'
import type { Slot } from './drag.ts'
import { type Scale, stepBefore } from './scale.ts'

const minuteMs = 60_000

export interface Cursor {
  readonly row: number
  /** The first instant of the slot. */
  readonly at: number
  readonly lengthMs: number
}

interface CursorParts {
  readonly scale: Scale
  readonly units: readonly Unit[]
  readonly entriesOf: (unitId: string) => readonly Entry[]
  readonly now: number
  /** Whether a card or form stands beside the timeline now. */
  readonly isOpen: boolean
  readonly onMove: (entry: Entry) => void
}

export interface Under {
  readonly slot: Slot
  /** The reservation that is there; null: it is free. */
  readonly entry: Entry | null
}

/**
 * The one tab stop of the timeline: a unit and an instant. Left and right go from slot to slot and over reservations as a
 * whole, up and down from unit to unit, Shift makes the slot longer or shorter, Home and End are the ends of what is shown.
 */
export function useCursor({ scale, units, entriesOf, now, isOpen, onMove }: CursorParts) {
  const [kept, setCursor] = useState<Cursor | null>(null)
  const moved = useRef(false)
  const cursor = withinShown(kept ?? firstCursor(scale, now), scale, units.length)
  const under = underOf(cursor, units, entriesOf)
  useEffect(() => {
    if (!moved.current || !kept) return
    moved.current = false
    focusCursor()
  }, [kept])
  useFocusBack(isOpen, under?.entry?.id ?? null)

  const go = (next: Cursor) => {
    moved.current = true
    setCursor(withinShown(next, scale, units.length))
  }
  return {
    cursor,
    under,
    onKeyDown(event: KeyboardEvent) {
      if (!(event.target as Element).closest('[data-cursor]')) return
      if ((event.key === 'm' || event.key === 'M') && under?.entry) {
        event.preventDefault()
        onMove(under.entry)
        return
      }
      const next = nextCursor(cursor, event, under?.entry ?? null, scale, units.length)
      if (next === null) return
      event.preventDefault()
      go(next)
    },
  }
}

function focusCursor(): void {
  const element = document.querySelector<HTMLElement>('[data-cursor]')
  element?.focus({ preventScroll: true })
  element?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}

/**
 * A free slot that was just reserved is gone, and the focus would be with it: it goes to the reservation that took its
 * place. Only after a form, and only when the focus is nowhere else.
 */
function useFocusBack(isOpen: boolean, entryId: string | null): void {
  const hasBeenOpen = useRef(false)
  const lastEntryId = useRef(entryId)
  useEffect(() => {
    const isOther = lastEntryId.current !== entryId
    lastEntryId.current = entryId
    if (isOpen) hasBeenOpen.current = true
    else if (hasBeenOpen.current && isOther && document.activeElement === document.body) focusCursor()
  }, [isOpen, entryId])
}

const keyStep = ({ stepMs }: Scale): number => Math.max(stepMs, 30 * minuteMs)
const lengthOf = (scale: Scale): number => Math.max(scale.stepMs, 60 * minuteMs)

/** The next step from now, where now is shown; else nine o'clock of the first day, or as near to it as its clock has. */
function firstCursor(scale: Scale, now: number): Cursor {
  const isNowShown = now >= scale.from && now < scale.until
  const at = isNowShown ? stepBefore(scale, now + keyStep(scale)) : scale.from + 9 * 60 * minuteMs
  return { row: 0, at, lengthMs: lengthOf(scale) }
}

function withinShown({ row, at, lengthMs }: Cursor, { from, until, stepMs }: Scale, rows: number): Cursor {
  return {
    row: Math.min(Math.max(row, 0), Math.max(0, rows - 1)),
    at: Math.min(Math.max(at, from), until - stepMs),
    lengthMs: Math.max(lengthMs, stepMs),
  }
}

function underOf(
  { row, at, lengthMs }: Cursor,
  units: readonly Unit[],
  entriesOf: (unitId: string) => readonly Entry[],
): Under | null {
  const unit = units[row]
  if (!unit) return null
  const entry = entriesOf(unit.unitId).find(each => Date.parse(each.startsAt) <= at && at < Date.parse(each.endsAt))
  return { slot: { unitId: unit.unitId, from: at, until: at + lengthMs }, entry: entry ?? null }
}

function nextCursor(
  cursor: Cursor,
  { key, shiftKey }: KeyboardEvent,
  entry: Entry | null,
  scale: Scale,
  rows: number,
): Cursor | null {
  const step = keyStep(scale)
  const sideways = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
  if (sideways !== 0 && shiftKey) return { ...cursor, lengthMs: Math.max(step, cursor.lengthMs + sideways * step) }
  if (sideways === 1) return { ...cursor, at: entry ? Date.parse(entry.endsAt) : cursor.at + step }
  if (sideways === -1)
    return { ...cursor, at: stepBefore(scale, (entry ? Date.parse(entry.startsAt) : cursor.at) - step) }
  if (key === 'ArrowDown') return { ...cursor, row: cursor.row + 1 }
  if (key === 'ArrowUp') return { ...cursor, row: cursor.row - 1 }
  if (key === 'Home') return { ...cursor, at: scale.from }
  if (key === 'End') return { ...cursor, at: scale.until }
  if (key === 'PageDown') return { ...cursor, row: Math.min(rows - 1, cursor.row + 8) }
  if (key === 'PageUp') return { ...cursor, row: cursor.row - 8 }
  return null
}
