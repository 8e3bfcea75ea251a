import type { ReactNode } from 'react'
import { MakeReservation } from '../../forms/make-reservation.tsx'
import { spanOf } from '../../forms/reservations/times.ts'
import { texts } from '../../texts/texts.ts'
import type { Calendar, Entry, Unit } from './calendar-query.ts'
import { type Mode, ReservationPanel } from './card/panel.tsx'
import type { Slot } from './timeline/drag.ts'
import type { Opened } from './timeline/timeline.tsx'

/** What one has opened in the calendar: a form to make one, or a reservation. */
export type Open =
  | { readonly kind: 'make'; readonly slot: Slot; readonly ghost?: Slot }
  | { readonly kind: 'card'; readonly entry: Entry; readonly mode: Mode; readonly to?: Slot; readonly ghost?: Slot }

interface OpenParts {
  readonly calendar: Calendar
  readonly open: Open | null
  readonly setOpen: (open: Open) => void
  readonly onClose: () => void
}

/** Beside its place in the timeline; null when that place is not shown. */
export function openedOf(parts: OpenParts, units: readonly Unit[]): Opened | null {
  const { open } = parts
  if (!open) return null
  const slot = slotOf(open)
  if (!units.some(({ unitId }) => unitId === slot.unitId)) return null
  const isForm = open.kind === 'make' || open.mode !== 'card'
  const ghost = isForm ? (open.ghost ?? slot) : null
  return { slot, ghost, title: titleOf(open), content: contentOf(parts) }
}

const slotOf = (open: Open): Slot =>
  open.kind === 'make' ? open.slot : (open.to ?? { unitId: open.entry.unitId, ...spanOf(open.entry) })

export const titleOf = (open: Open | null): string =>
  open === null || open.kind === 'make'
    ? texts.reservations.calendar.make
    : texts.reservations.page.title(open.entry.personName)

export function contentOf({ calendar, open, setOpen, onClose }: OpenParts): ReactNode {
  if (!open) return null
  const { units, timeZone } = calendar
  if (open.kind === 'make') {
    const { unitId, from, until } = open.slot
    return (
      <MakeReservation
        key={`${unitId} ${from} ${until}`}
        {...{ units, unitId, onClose }}
        zone={timeZone}
        span={{ from, until }}
        onPlace={ghost => setOpen({ ...open, ghost })}
      />
    )
  }
  const { entry, mode, to } = open
  return (
    <ReservationPanel
      key={entry.id}
      id={entry.id}
      personName={entry.personName}
      {...{ units, mode, onClose }}
      to={to && { unitId: to.unitId, span: to }}
      onPlace={ghost => setOpen({ ...open, ghost })}
      onMode={next => setOpen({ kind: 'card', entry, mode: next })}
    />
  )
}

const hourMs = 3_600_000
const halfHourMs = hourMs / 2

/** Where the button begins that names no place: the first unit, the next half hour; on another day, nine o'clock. */
export function firstSlot({ units, days }: Calendar, now: number): Slot {
  const [first, last] = [Date.parse(days[0]?.from ?? ''), Date.parse(days.at(-1)?.until ?? '')]
  const isNowShown = now >= first && now < last
  const from = isNowShown ? Math.ceil(now / halfHourMs) * halfHourMs : first + 9 * hourMs
  return { unitId: units[0]?.unitId ?? '', from, until: from + hourMs }
}
