/** @jsxImportSource preact */
// RESERVATION: one reservation, seen and changed by whoever has its link. Here: the screen of the link itself.
import { useState } from 'preact/hooks'
import { useAsked } from '../api/asked.ts'
import { go, useAddress } from '../api/path.ts'
import { useSent } from '../api/sent.ts'
import type { GuestReservation, ManagedReservation } from '../api/types.ts'
import { texts } from '../texts/texts.ts'
import { Page } from '../ui/page.tsx'
import { State, type StateKind } from '../ui/state.tsx'
import { codeOf, Trouble } from '../ui/trouble.tsx'
import { moment, range, ZoneNote } from '../ui/when.tsx'
import { Cancel } from './cancel.tsx'
import { Move } from './move.tsx'
import { NextSteps } from './next-steps.tsx'

const words = texts.reservation

const shapes: Readonly<Record<GuestReservation['state'], StateKind>> = {
  tentative: 'soon',
  confirmed: 'open',
  cancelled: 'refused',
  ended: 'quiet',
  conflicted: 'refused',
}

/** `/my-reservation/:token`. Looking changes nothing. */
export function Manage() {
  const { parts, hash } = useAddress()
  const token = parts[1] ?? ''
  const path = `/public/reservations/${encodeURIComponent(token)}`
  const asked = useAsked<GuestReservation>(
    path,
    {},
    {
      changesAt: ({ doors }) => nextOf(doors),
      isUnderWay: ({ keyState }) => keyState === 'preparing',
    },
  )
  const { answer, trouble } = asked
  const isGone = codeOf(trouble) === 'link.invalid'
  return (
    <Page title={words.title} house={answer?.locationName ?? ''} homePath={location.pathname}>
      {isGone && (
        <div class="head">
          <h1>{words.gone}</h1>
          <p class="quiet">{words.goneSays}</p>
        </div>
      )}
      {!isGone && <Trouble trouble={trouble} again={asked.again} />}
      {answer && <Shown reservation={answer} path={path} hash={hash} />}
      {answer === null && trouble === null && <div class="card holding" />}
    </Page>
  )
}

/** When what is shown changes by itself. */
function nextOf(doors: GuestReservation['doors']): string | null {
  if (doors === null) return null
  return [doors.from, doors.until].find(at => Date.parse(at) > Date.now()) ?? null
}

interface ShownProps {
  readonly reservation: GuestReservation
  readonly path: string
  readonly hash: string
}

function Shown({ reservation, path, hash }: ShownProps) {
  const { unitName, locationName, startsAt, endsAt, timeZone, state } = reservation
  const isStanding = state === 'confirmed' || state === 'tentative'
  const says = state === 'confirmed' ? null : words.says[state]
  return (
    <>
      <div class="head">
        <State kind={shapes[state]}>{hash === 'made' && isStanding ? words.made : words.states[state]}</State>
        <h1>{unitName}</h1>
        <p>
          {locationName},{' '}
          <time dateTime={startsAt}>
            <strong>{range(startsAt, endsAt, timeZone)}</strong>
          </time>
        </p>
        <ZoneNote place={locationName} zone={timeZone} />
        {says !== null && <p class="quiet">{says}</p>}
        {reservation.isPaymentDemanded && !reservation.isPaid && isStanding && (
          <State kind="soon">{words.unpaid}</State>
        )}
      </div>
      {isStanding && <NextSteps reservation={reservation} />}
      {isStanding && <Actions reservation={reservation} path={path} doing={hash} />}
    </>
  )
}

interface ActionsProps {
  readonly reservation: GuestReservation
  readonly path: string
  readonly doing: string
}

function Actions({ reservation, path, doing }: ActionsProps) {
  const here = location.pathname
  const stay = () => go(here, 'replaces')
  const cancelled = useSent<GuestReservation>()
  const moved = useSent<ManagedReservation>()
  if (doing === 'cancel') {
    const isOpen = ['open', 'preparing', 'waiting'].includes(reservation.keyState)
    const cancel = async () => {
      if (await cancelled.send(`${path}/cancel`)) stay()
    }
    return <Cancel isOpen={isOpen} sent={cancelled} cancel={cancel} keep={stay} />
  }
  if (doing === 'move') {
    const move = async (startsAt: string, endsAt: string) => {
      const answer = await moved.send(`${path}/move`, { startsAt, endsAt })
      if (answer === null) return
      go(`/my-reservation/${answer.token}#moved`, 'replaces')
    }
    return <Move reservation={reservation} path={`${path}/availability`} sent={moved} move={move} keep={stay} />
  }
  return (
    <>
      {doing === 'moved' && (
        <p class="note" role="status">
          {words.moved}
        </p>
      )}
      {reservation.state === 'tentative' && <Confirm reservation={reservation} path={path} />}
      <div class="actions">
        <a class="button" href={`/api/v1${path}/calendar.ics`}>
          {words.calendar}
        </a>
        <button type="button" onClick={() => go(`${here}#move`)}>
          {words.move}
        </button>
        <button type="button" onClick={() => go(`${here}#cancel`)}>
          {words.cancel}
        </button>
        {reservation.state === 'confirmed' && <Resend path={path} />}
      </div>
      <p class="quiet small">{words.linkBelow}</p>
    </>
  )
}

/** A hold whose letter led here; what is paid first is confirmed by whoever takes the money. */
function Confirm({ reservation, path }: Pick<ActionsProps, 'reservation' | 'path'>) {
  const sent = useSent<ManagedReservation>()
  const { holdUntil, isPaid, isPaymentDemanded, timeZone } = reservation
  if (isPaymentDemanded && !isPaid) return null
  const confirm = async () => {
    const answer = await sent.send(`${path}/confirm`)
    if (answer) go(`/my-reservation/${answer.token}#made`, 'replaces')
  }
  return (
    <>
      {holdUntil !== null && <p class="note">{words.heldUntil(moment(holdUntil, timeZone, Date.now()))}</p>}
      <Trouble trouble={sent.trouble} />
      <button type="button" class="main wide" disabled={sent.isSending} onClick={() => void confirm()}>
        {words.confirm}
      </button>
    </>
  )
}

function Resend({ path }: { readonly path: string }) {
  const sent = useSent<GuestReservation>()
  const [isDone, setIsDone] = useState(false)
  const resend = async () => setIsDone((await sent.send(`${path}/resend`)) !== null)
  return (
    <>
      <button type="button" disabled={sent.isSending || isDone} onClick={() => void resend()}>
        {words.resend}
      </button>
      <span role="status">{isDone ? words.resent : ''}</span>
      <Trouble trouble={sent.trouble} />
    </>
  )
}
