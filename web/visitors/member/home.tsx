/** @jsxImportSource preact */
import { useAsked } from '../api/asked.ts'
import { useNow } from '../api/now.ts'
import { follow } from '../api/path.ts'
import type { Door, Home as HomeAnswer, OwnReservation } from '../api/types.ts'
import { texts } from '../texts/texts.ts'
import { Shape } from '../ui/shape.tsx'
import { State, type StateKind } from '../ui/state.tsx'
import { Trouble } from '../ui/trouble.tsx'
import { moment, ZoneNote } from '../ui/when.tsx'
import { ReservationCard } from './reservation-card.tsx'
import { statementOf } from './statement.ts'

const words = texts.member
const nextLimit = 3

interface HomeProps {
  readonly home: HomeAnswer
  readonly reservations: readonly OwnReservation[] | null
}

/** May I come in, where, what is next. */
export function Home({ home, reservations }: HomeProps) {
  const now = useNow()
  const { kind, title, says } = statementOf(home, now)
  const coming = (reservations ?? []).filter(
    ({ state, endsAt }) => (state === 'confirmed' || state === 'tentative') && Date.parse(endsAt) > now,
  )
  const [door] = home.doors
  return (
    <>
      <section class={`statement is-${kind}`} aria-live="polite">
        <span class="mark">
          <Shape name={kind} />
        </span>
        <h1>{title}</h1>
        <p class="figures">{says}</p>
        {kind === 'refused' && (
          <a class="button main" href="/my/book" onClick={follow}>
            {words.bookNow}
          </a>
        )}
      </section>
      <Doors doors={home.doors} now={now} />
      {door && <ZoneNote place={door.locationName ?? home.organization.name} zone={door.timeZone} />}
      <section class="cards">
        <h2>{words.next}</h2>
        {reservations === null && <div class="card holding" />}
        {reservations !== null && coming.length === 0 && <p class="quiet">{words.noNext}</p>}
        {coming.slice(0, nextLimit).map(reservation => (
          <ReservationCard key={reservation.id} reservation={reservation} isBrief />
        ))}
        {kind !== 'refused' && (
          <a class="button main wide" href="/my/book" onClick={follow}>
            {words.bookNow}
          </a>
        )}
      </section>
    </>
  )
}

const shapes: Readonly<Record<Door['state'], StateKind>> = {
  open: 'open',
  preparing: 'waiting',
  waiting: 'waiting',
  planned: 'soon',
  ended: 'quiet',
}

function stateText({ state, from, until, timeZone }: Door, now: number): string {
  const { doorStates } = words
  if (state === 'open') return doorStates.open(until === null ? null : moment(until, timeZone, now))
  if (state === 'planned') return doorStates.planned(moment(from ?? '', timeZone, now))
  return state === 'ended' ? doorStates.ended(moment(until ?? '', timeZone, now)) : doorStates[state]
}

const reasonOf = ({ because }: Door): string =>
  because.map(({ kind, name }) => (kind === 'grant' ? words.because.grant : words.because[kind](name ?? ''))).join(', ')

const Doors = ({ doors, now }: { readonly doors: readonly Door[]; readonly now: number }) =>
  doors.length === 0 ? null : (
    <section class="card">
      <h2>{words.doors}</h2>
      <ul class="cards rule">
        {doors.map(door => (
          <li key={door.accessGroupId} class="stack">
            <strong>{door.locationName === null ? door.name : `${door.name}, ${door.locationName}`}</strong>
            <State kind={shapes[door.state]}>{stateText(door, now)}</State>
            <span class="quiet small">{door.state === 'waiting' ? words.waits(door.whyNot) : reasonOf(door)}</span>
          </li>
        ))}
      </ul>
    </section>
  )

/** What the two screens with reservations ask. */
export const useMine = () => useAsked<{ readonly items: OwnReservation[] }>('/me/reservations')

export const MineTrouble = ({ mine }: { readonly mine: ReturnType<typeof useMine> }) => (
  <Trouble trouble={mine.trouble} again={mine.again} />
)
