/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { useNow } from '../api/now.ts'
import type { GuestReservation } from '../api/types.ts'
import { texts } from '../texts/texts.ts'
import { Shape, type ShapeName } from '../ui/shape.tsx'
import type { StateKind } from '../ui/state.tsx'
import { Countdown, moment } from '../ui/when.tsx'

const words = texts.reservation

interface Stop {
  readonly shape: ShapeName
  readonly kind: StateKind
  readonly title: string
  readonly says: string
  readonly more?: ComponentChildren
}

/** Three lines: the mail, the key, the door, each with its time and how far it has come. */
export function NextSteps({ reservation }: { readonly reservation: GuestReservation }) {
  const now = useNow()
  const stops = [
    ...(reservation.state === 'confirmed' ? [mailStop] : []),
    keyStop(reservation, now),
    doorStop(reservation, now),
  ]
  return (
    <section class="card">
      <h2>{words.next}</h2>
      <ol class="steps">
        {stops.map(({ shape, kind, title, says, more }) => (
          <li key={shape}>
            <span class={`stop is-${kind}`}>
              <Shape name={shape} />
            </span>
            <div class="stack">
              <strong>{title}</strong>
              <span class="quiet small">{says}</span>
              {more}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}

const mailStop: Stop = { shape: 'mail', kind: 'open', title: words.sent, says: words.sentSays }

function keyStop({ keyState, doors, timeZone }: GuestReservation, now: number): Stop {
  const { key } = words
  const shape = 'key'
  switch (keyState) {
    case 'planned':
      return {
        ...{ shape, kind: 'soon', says: key.plannedSays },
        title: key.planned(moment(doors?.from ?? '', timeZone, now)),
        more: doors && (
          <span class="small figures">
            <Countdown at={doors.from} />
          </span>
        ),
      }
    case 'preparing':
      return { shape, kind: 'waiting', title: key.preparing, says: key.preparingSays }
    case 'waiting':
      return { shape, kind: 'waiting', title: key.waiting, says: key.waitingSays }
    case 'open':
      return { shape, kind: 'open', title: key.open, says: key.openSays }
    case 'over':
      return { shape, kind: 'quiet', title: key.over, says: key.overSays }
    case 'none':
      return { shape, kind: 'quiet', title: key.none, says: key.noneSays }
  }
}

function doorStop({ doors, startsAt, endsAt, timeZone, keyState }: GuestReservation, now: number): Stop {
  const { door } = words
  const shape = 'door'
  if (doors === null) return { shape, kind: 'quiet', title: door.never, says: door.neverSays }
  const minutes = (from: string, until: string) => Math.round((Date.parse(until) - Date.parse(from)) / 60_000)
  const says = door.laterSays(minutes(doors.from, startsAt), minutes(endsAt, doors.until))
  const until = moment(doors.until, timeZone, now)
  if (keyState === 'over') return { shape, kind: 'quiet', title: door.over(until), says }
  if (keyState === 'open') return { shape, kind: 'open', title: door.open(until), says }
  return { shape, kind: 'quiet', title: door.later(moment(doors.from, timeZone, now), until), says }
}
