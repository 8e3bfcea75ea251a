/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { useNow } from '../api/now.ts'
import { useSent } from '../api/sent.ts'
import type { OwnReservation } from '../api/types.ts'
import { Cancel, type Scope } from '../reservation/cancel.tsx'
import { Move } from '../reservation/move.tsx'
import { texts } from '../texts/texts.ts'
import { State, type StateKind } from '../ui/state.tsx'
import { Countdown, moment, range } from '../ui/when.tsx'

const words = texts.member
const states = texts.reservation

interface CardProps {
  readonly reservation: OwnReservation
  /** Without the buttons. */
  readonly isBrief?: boolean
}

export function ReservationCard({ reservation, isBrief = false }: CardProps) {
  const { id, unitName, locationName, startsAt, endsAt, timeZone, state, seriesId } = reservation
  const [doing, setDoing] = useState<'nothing' | 'move' | 'cancel'>('nothing')
  const stay = () => setDoing('nothing')
  const sent = useSent<unknown>()
  const path = `/me/reservations/${id}`
  const isStanding = state === 'confirmed' || state === 'tentative'
  const mayChange = !isBrief && isStanding && Date.parse(endsAt) > Date.now()
  const cancel = async (scope: Scope) => {
    if (await sent.send(`${path}/cancel`, { scope })) stay()
  }
  const move = async (from: string, until: string) => {
    if (await sent.send(`${path}/move`, { startsAt: from, endsAt: until })) stay()
  }
  return (
    <article class="card" aria-label={`${unitName}, ${range(startsAt, endsAt, timeZone)}`}>
      <div class="stack">
        <h3>
          <time dateTime={startsAt}>{range(startsAt, endsAt, timeZone)}</time>
        </h3>
        <span>
          {unitName}, {locationName}
        </span>
        {seriesId !== null && <span class="quiet small">{words.series}</span>}
        <KeyState reservation={reservation} />
      </div>
      {mayChange && doing === 'nothing' && (
        <div class="actions">
          <button type="button" onClick={() => setDoing('move')}>
            {states.move}
          </button>
          <button type="button" onClick={() => setDoing('cancel')}>
            {states.cancel}
          </button>
        </div>
      )}
      {doing === 'cancel' && (
        <Cancel
          isOpen={['open', 'preparing', 'waiting'].includes(reservation.keyState)}
          isInSeries={seriesId !== null}
          sent={sent}
          cancel={cancel}
          keep={stay}
        />
      )}
      {doing === 'move' && (
        <Move reservation={reservation} path={`${path}/availability`} sent={sent} move={move} keep={stay} />
      )}
    </article>
  )
}

const shapes: Readonly<Record<Exclude<OwnReservation['state'], 'confirmed'>, StateKind>> = {
  tentative: 'soon',
  cancelled: 'refused',
  ended: 'quiet',
  conflicted: 'refused',
}

/** Whether it stands; and of one that does, when its key comes. */
function KeyState({ reservation }: { readonly reservation: OwnReservation }) {
  const now = useNow()
  const { state, keyState, doors, timeZone, isPaymentDemanded, isPaid } = reservation
  if (state !== 'confirmed') return <State kind={shapes[state]}>{states.states[state]}</State>
  if (isPaymentDemanded && !isPaid) return <State kind="soon">{states.unpaid}</State>
  const { key, door } = states
  if (doors === null) return <State kind="quiet">{door.never}</State>
  switch (keyState) {
    case 'planned':
      return (
        <State kind="soon">
          {key.planned(moment(doors.from, timeZone, now))}{' '}
          <span class="quiet figures">
            (<Countdown at={doors.from} />)
          </span>
        </State>
      )
    case 'preparing':
      return <State kind="waiting">{key.preparing}</State>
    case 'waiting':
      return <State kind="waiting">{key.waiting}</State>
    case 'open':
      return <State kind="open">{door.open(moment(doors.until, timeZone, now))}</State>
    case 'over':
      return <State kind="quiet">{key.over}</State>
    case 'none':
      return <State kind="quiet">{key.none}</State>
  }
}
