/** @jsxImportSource preact */
import { follow } from '../api/path.ts'
import type { OwnReservation } from '../api/types.ts'
import { texts } from '../texts/texts.ts'
import { ReservationCard } from './reservation-card.tsx'

const words = texts.member

interface Props {
  readonly reservations: readonly OwnReservation[] | null
}

export function Reservations({ reservations }: Props) {
  if (reservations === null) return <div class="card holding" />
  const isPast = ({ endsAt, state }: OwnReservation) => Date.parse(endsAt) <= Date.now() || state === 'cancelled'
  const coming = reservations.filter(one => !isPast(one))
  const past = reservations.filter(isPast).toReversed()
  return (
    <>
      <div class="head">
        <h1>{words.reservations}</h1>
      </div>
      {coming.length === 0 && (
        <div class="note">
          <strong>{words.none}</strong>
          <span>{words.noneSays}</span>
          <div>
            <a class="button main" href="/my/book" onClick={follow}>
              {words.bookNow}
            </a>
          </div>
        </div>
      )}
      {coming.length > 0 && <Section title={words.coming} items={coming} />}
      {past.length > 0 && <Section title={words.past} items={past} isBrief />}
    </>
  )
}

interface SectionProps {
  readonly title: string
  readonly items: readonly OwnReservation[]
  readonly isBrief?: boolean
}

const Section = ({ title, items, isBrief = false }: SectionProps) => (
  <section class="cards">
    <h2>{title}</h2>
    {items.map(reservation => (
      <ReservationCard key={reservation.id} reservation={reservation} isBrief={isBrief} />
    ))}
  </section>
)
