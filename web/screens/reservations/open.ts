import type { ReactNode } from 'react'
import { spanOf } from '../../forms/reservations/times.ts'
import * as texts from '../../texts/texts.ts'
import type { Calendar, Entry, Unit } from './calendar-query.ts'
import type { Mode } from './card/panel.tsx'
import type { Slot } from './timeline/drag.ts'
import type { Opened } from './timeline/timeline.tsx'

/** What one has opened in the calendar: a form to make one, or a reservation. */
export type Open =
  | { readonly kind: 'make'; readonly slot: Slot; readonly ghost?: Slot }
  | { readonly kind: 'card'; readonly entry: Entry; readonly mode: Mode; readonly to?: Slot; readonly ghost?: Slot }

/** Beside its place in the timeline; null when that place is not shown. */
export function openedOf(
  open: Open | null,
  units: readonly Unit[],
  content: ReactNode,
  Frame: Opened['Frame'] | undefined,
): Opened | null {
  if (!open || !content || !Frame) return null
  const slot = slotOf(open)
  if (!units.some(({ unitId }) => unitId === slot.unitId)) return null
  const isForm = open.kind === 'make' || open.mode !== 'card'
  const planned = open.kind === 'make' ? open.slot : open.to
  const ghost = open.kind === 'card' && open.mode !== 'move' ? null : (open.ghost ?? planned ?? null)
  return { slot, ghost, isForm, title: titleOf(open), content, Frame }
}

const slotOf = (open: Open): Slot =>
  open.kind === 'make' ? open.slot : (open.to ?? { unitId: open.entry.unitId, ...spanOf(open.entry) })

export const titleOf = (open: Open | null): string =>
  open === null || open.kind === 'make'
    ? texts.reservations.calendar.make
    : texts.reservations.page.title(open.entry.personName)

const hourMs = 3_600_000
const halfHourMs = hourMs / 2

/** Where the button begins that names no place: the first unit, the next half hour; on another day, nine o'clock. */
export function firstSlot({ units, days }: Calendar, now: number): Slot {
  const [first, last] = [Date.parse(days[0]?.from ?? ''), Date.parse(days.at(-1)?.until ?? '')]
  const isNowShown = now >= first && now < last
  const from = isNowShown ? Math.ceil(now / halfHourMs) * halfHourMs : first + 9 * hourMs
  return { unitId: units[0]?.unitId ?? '', from, until: from + hourMs }
}
