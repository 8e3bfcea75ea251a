import { type PointerEvent as ReactPointerEvent, type RefObject, useEffect, useRef, useState } from 'react'
import type { Entry, Unit } from '../calendar-query.ts'
import { instantAt, type Scale } from './scale.ts'
import { headHeight, nameWidth, rowHeight } from './sizes.ts'

export interface Slot {
  readonly unitId: string
  /** Milliseconds since the epoch. */
  readonly from: number
  readonly until: number
}

export interface Drag {
  readonly kind: 'make' | 'move' | 'extend'
  readonly entry: Entry | null
  readonly slot: Slot
}

interface Place {
  readonly unitId: string
  readonly at: number
}

interface Grabbed {
  readonly kind: Drag['kind']
  readonly entry: Entry | null
  readonly start: Place
  readonly x: number
  readonly y: number
}

/** A hand trembles by so many pixels without meaning anything. */
const trembling = 4

interface DragParts {
  readonly canvas: RefObject<HTMLElement | null>
  readonly scale: Scale
  readonly units: readonly Unit[]
  readonly entries: ReadonlyMap<string, Entry>
  readonly onDrop: (drag: Drag) => void
}

/** Dragging with a mouse or pen: from free time to make, a reservation to move, its end to extend. Escape lets go. */
export function useDrag({ canvas, scale, units, entries, onDrop }: DragParts) {
  const grabbed = useRef<Grabbed | null>(null)
  const [drag, setDrag] = useState<Drag | null>(null)
  const drop = () => {
    grabbed.current = null
    setDrag(null)
  }
  useEffect(() => {
    if (!drag) return
    const letGo = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      grabbed.current = null
      setDrag(null)
    }
    window.addEventListener('keydown', letGo)
    return () => window.removeEventListener('keydown', letGo)
  }, [drag])

  const placeOf = (event: ReactPointerEvent): Place | null => {
    const box = canvas.current?.getBoundingClientRect()
    if (!box) return null
    const index = Math.floor((event.clientY - box.top - headHeight) / rowHeight)
    const unit = units[Math.min(Math.max(index, 0), units.length - 1)]
    return unit ? { unitId: unit.unitId, at: instantAt(scale, event.clientX - box.left - nameWidth) } : null
  }

  return {
    drag,
    onPointerDown(event: ReactPointerEvent) {
      // A finger scrolls; it has the forms.
      if (event.button !== 0 || event.pointerType === 'touch') return
      const target = event.target as Element
      const start = target.closest('[data-lane]') ? placeOf(event) : null
      if (!start) return
      const entry = entries.get(target.closest<HTMLElement>('[data-entry]')?.dataset['entry'] ?? '') ?? null
      if (entry?.state === 'ended') return
      const kind = entry === null ? 'make' : target.closest('[data-grip]') ? 'extend' : 'move'
      grabbed.current = { kind, entry, start, x: event.clientX, y: event.clientY }
    },
    onPointerMove(event: ReactPointerEvent) {
      const held = grabbed.current
      if (!held) return
      if (!drag && Math.hypot(event.clientX - held.x, event.clientY - held.y) < trembling) return
      const place = placeOf(event)
      if (!place) return
      if (!drag) event.currentTarget.setPointerCapture(event.pointerId)
      setDrag({ kind: held.kind, entry: held.entry, slot: slotOf(held, place, scale) })
    },
    onPointerUp() {
      if (drag) onDrop(drag)
      drop()
    },
    onPointerCancel: drop,
  }
}

function slotOf({ kind, entry, start }: Grabbed, place: Place, { stepMs, from: first, until: last }: Scale): Slot {
  if (kind === 'make' || entry === null) {
    const from = Math.min(start.at, place.at)
    return { unitId: start.unitId, from, until: Math.max(start.at, place.at) + stepMs }
  }
  const [startsAt, endsAt] = [Date.parse(entry.startsAt), Date.parse(entry.endsAt)]
  const distance = place.at - start.at
  if (kind === 'extend') {
    return { unitId: entry.unitId, from: startsAt, until: Math.max(startsAt + stepMs, endsAt + distance) }
  }
  const from = Math.min(Math.max(startsAt + distance, first), last - stepMs)
  return { unitId: place.unitId, from, until: from + endsAt - startsAt }
}
