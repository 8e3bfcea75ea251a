/** @jsxImportSource preact */
import { day, money, time } from '../../format.ts'
import type { FreeUnit, Unit } from '../api/types.ts'
import { texts } from '../texts/texts.ts'
import { moment } from '../ui/when.tsx'
import { type Choice, change } from './choice.ts'
import { fits, isFreeAt, nextStart } from './free.ts'

const words = texts.booking

interface UnitsProps {
  readonly choice: Choice
  readonly free: readonly FreeUnit[]
  /** Otherwise the places are kept while the answer is awaited. */
  readonly isKnown: boolean
}

/** The free ones first; the others say from when they are. */
export function Units({ choice, free, isKnown }: UnitsProps) {
  const { location, minutes, from } = choice
  const isFree = (unit: Unit) => {
    const there = free.find(({ unitId }) => unitId === unit.id)
    return there !== undefined && from !== null && fits(unit, minutes) && isFreeAt(there, from, minutes)
  }
  const sorted = location.units.toSorted((a, b) => Number(isFree(b)) - Number(isFree(a)) || a.capacity - b.capacity)
  return (
    <section class="cards" aria-busy={!isKnown}>
      <h2>{from === null ? words.what : heading(from, minutes, location.timeZone)}</h2>
      <ul class="cards">
        {sorted.map(unit => (
          <li key={unit.id} class="card">
            <UnitHead unit={unit} />
            {isKnown ? (
              <Take unit={unit} choice={choice} free={free.find(({ unitId }) => unitId === unit.id)} />
            ) : (
              <span class="holding">{words.hold}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function heading(from: number, minutes: number, zone: string): string {
  const [startsAt, endsAt] = [new Date(from), new Date(from + minutes * 60_000)]
  const isOneDay = day(startsAt, zone) === day(endsAt, zone)
  return words.units(
    moment(startsAt.toISOString(), zone, Date.now()),
    isOneDay ? time(endsAt, zone) : `${day(endsAt, zone)}, ${time(endsAt, zone)}`,
  )
}

const UnitHead = ({ unit }: { readonly unit: Unit }) => (
  <div class="row">
    <div class="stack">
      <h3>{unit.name}</h3>
      <span class="quiet small">
        {words.kinds[unit.kind] ?? words.kinds['other']} {words.capacity(unit.capacity)}
        {unit.isPaymentDemanded && `. ${words.paid}.`}
      </span>
    </div>
    <span class="figures small">{priceOf(unit)}</span>
  </div>
)

export function priceOf({ price }: Unit): string {
  if (price === null) return words.free
  const { perHour, perDay, currency } = price
  if (perHour !== null) return words.perHour(money({ amount: perHour, currency }))
  return perDay === null ? words.free : words.perDay(money({ amount: perDay, currency }))
}

interface TakeProps {
  readonly unit: Unit
  readonly choice: Choice
  readonly free: FreeUnit | undefined
}

/** One tap takes it; or the nearest time at which it can be had. */
function Take({ unit, choice, free }: TakeProps) {
  const { minutes, from, location } = choice
  if (!fits(unit, minutes)) {
    const isShort = minutes < (unit.minimumMinutes ?? 0)
    const says = isShort ? words.tooShort(unit.minimumMinutes ?? 0) : words.tooLong(unit.maximumMinutes ?? 0)
    return <span class="quiet small">{says}</span>
  }
  if (free !== undefined && from !== null && isFreeAt(free, from, minutes)) {
    return (
      <button
        type="button"
        class="main wide"
        aria-label={words.holdOf(unit.name)}
        onClick={() => {
          change({ from, unit: unit.id }, 'pushes')
          scrollTo(0, 0)
        }}
      >
        {words.hold}
      </button>
    )
  }
  const next = free === undefined || from === null ? null : nextStart(free, from, minutes, location.timeZone)
  if (next === null) return <span class="quiet small">{words.notSoLong}</span>
  const at = time(new Date(next), location.timeZone)
  return (
    <button
      type="button"
      class="wide"
      aria-label={words.freeFromOf(unit.name, at)}
      onClick={() => change({ from: next })}
    >
      {words.freeFrom(at)}
    </button>
  )
}
