// CARD: one reservation, beside its place in the calendar or on its own page. Here: its state and its doors in words.
import { Stack, Text } from '@mantine/core'
import { relative, time } from '../../../format.ts'
import { spanWords } from '../../../forms/reservations/span-words.ts'
import * as texts from '../../../texts/texts.ts'
import { useNow } from '../../../ui/now.ts'
import { State, type StateKind } from '../../../ui/state.tsx'
import type { Reservation, ReservationAccess } from '../reservation-query.ts'

const words = texts.reservations

/** Tentative with the time that is left, confirmed, paid, cancelled, ended: a shape and words. */
export function ReservationState({ reservation }: { readonly reservation: Reservation }) {
  const now = useNow()
  const [kind, says] = stateOf(reservation, now)
  return <State kind={kind}>{says}</State>
}

function stateOf(
  { state, holdUntil, cancelReason, isPaymentDemanded, isPaid }: Reservation,
  now: number,
): [StateKind, string] {
  const { states } = words
  if (state === 'tentative') {
    return ['waiting', holdUntil ? states.tentativeLeft(relative(holdUntil, now)) : states.tentative]
  }
  if (state === 'cancelled') return ['quiet', cancelReason === 'lapsed' ? states.lapsed : states.cancelled]
  if (state === 'ended') return ['quiet', states.ended]
  if (state === 'conflicted') return ['broken', states.conflicted]
  if (isPaymentDemanded) return isPaid ? ['open', states.paid] : ['soon', states.unpaid]
  return ['open', states.confirmed]
}

interface DoorsProps {
  readonly access: ReservationAccess
  readonly zone: string
}

/** Each access window: planned, open or done, or why not; and what Salto KS holds of it, as it was confirmed last. */
export const Doors = ({ access, zone }: DoorsProps) => (
  <Stack gap={6}>
    {access.windows.map(window => (
      <DoorWindow key={window.from} window={window} zone={zone} />
    ))}
  </Stack>
)

type Window = ReservationAccess['windows'][number]

const kinds = { planned: 'soon', open: 'open', done: 'quiet', not: 'refused' } as const

function DoorWindow({ window, zone }: { readonly window: Window; readonly zone: string }) {
  const now = useNow()
  const { salto } = window
  const mayShowSalto =
    salto !== null && (window.state === 'open' || salto.state === 'open' || salto.state === 'changing')
  return (
    <div>
      <State kind={kinds[window.state]}>{windowWords(window, zone, now)}</State>
      {window.whyNot && (
        <Text size="sm" c="dimmed">
          {words.windows.why[window.whyNot] ?? window.whyNot}
        </Text>
      )}
      {mayShowSalto && (
        <Text size="sm" c="dimmed" className="figures">
          {words.windows.salto[salto.state]}
          {salto.confirmedAt && ` · ${words.windows.seen(relative(salto.confirmedAt, now))}`}
        </Text>
      )}
      {salto?.waitsFor.map(wait => (
        <Text key={wait.kind} size="sm" c="var(--state-waiting)">
          {wait.detail ?? wait.kind.replaceAll('_', ' ')}
        </Text>
      ))}
    </div>
  )
}

function windowWords({ state, from, until }: Window, zone: string, now: number): string {
  const { windows } = words
  if (state === 'open') return windows.open(time(until, zone))
  if (state === 'done') return windows.done(time(until, zone))
  if (state === 'not') return windows.not
  return `${windows.planned(relative(from, now))} · ${spanWords({ from: Date.parse(from), until: Date.parse(until) }, zone)}`
}
