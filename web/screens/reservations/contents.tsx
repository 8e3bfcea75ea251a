import { MakeReservation } from '../../forms/make-reservation.tsx'
import type { Calendar } from './calendar-query.ts'
import { ReservationPanel } from './card/panel.tsx'
import type { Open } from './open.ts'

export { Beside, Sheet } from './frames.tsx'

interface ContentProps {
  readonly calendar: Calendar
  readonly open: Open
  readonly setOpen: (open: Open) => void
  readonly onClose: () => void
}

/** What stands in the popover or drawer. Fetched when it is first wanted: the calendar itself is there sooner for that. */
export function Content({ calendar, open, setOpen, onClose }: ContentProps) {
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
