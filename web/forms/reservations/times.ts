// What the forms about reservations are made of. Here: the times that are being typed, on the clock of the location.
import { useEffect, useState } from 'react'
import {
  instantOf,
  type WallTime,
  wallMinutesBetween,
  wallTimeAfter,
  wallTimeAt,
  wireTime,
} from '../../screens/reservations/wall-clock.ts'

export interface Span {
  readonly from: number
  readonly until: number
}

interface Typed {
  readonly from: WallTime
  readonly until: WallTime
  /** Instants chosen by pointing: a time that the clock shows twice is known by them until it is typed anew. */
  readonly exactFrom: number | null
  readonly exactUntil: number | null
}

export interface Times extends Typed {
  readonly span: Span
  readonly isComplete: boolean
  /** As the API takes them. */
  readonly wire: { readonly startsAt: string; readonly endsAt: string }
  setDate(date: string): void
  setFrom(time: string): void
  setUntil(time: string): void
  setUntilDate(date: string): void
  setSpan(span: Span): void
  /** Of a typed time that the clock shows twice, this one is meant. Gives what is to be sent. */
  exactly(at: number): Times['wire']
}

const typedOf = ({ from, until }: Span, zone: string): Typed => ({
  from: wallTimeAt(from, zone),
  until: wallTimeAt(until, zone),
  exactFrom: from,
  exactUntil: until,
})

const isWhole = ({ date, time }: WallTime): boolean => date !== '' && time !== ''

export function useTimes(first: Span, zone: string): Times {
  const [typed, setTyped] = useState<Typed>(() => typedOf(first, zone))
  const { from, until, exactFrom, exactUntil } = typed
  const isComplete = isWhole(from) && isWhole(until)
  const shown = isComplete ? typed : typedOf(first, zone)
  const span = {
    from: exactFrom ?? instantOf(shown.from, zone),
    until: exactUntil ?? instantOf(shown.until, zone),
  }
  return {
    ...typed,
    span,
    isComplete,
    wire: wireOfTyped(typed),
    setDate: date => setTyped(movedTo(typed, { date, time: from.time })),
    setFrom: time => setTyped(movedTo(typed, { date: from.date, time })),
    setUntil: time => setTyped({ ...typed, until: { ...until, time }, exactUntil: null }),
    setUntilDate: date => setTyped({ ...typed, until: { ...until, date }, exactUntil: null }),
    setSpan: next => setTyped(typedOf(next, zone)),
    exactly(at) {
      const isStart = wireTime(wallTimeAt(at, zone)) === wireTime(from)
      const exact = { ...typed, ...(isStart ? { exactFrom: at } : { exactUntil: at }) }
      setTyped(exact)
      return wireOfTyped(exact)
    },
  }
}

const wireOfTyped = ({ from, until, exactFrom, exactUntil }: Typed) => ({
  startsAt: exactFrom === null ? wireTime(from) : new Date(exactFrom).toISOString(),
  endsAt: exactUntil === null ? wireTime(until) : new Date(exactUntil).toISOString(),
})

/** Another start keeps the length. */
function movedTo(typed: Typed, from: WallTime): Typed {
  const mayKeepLength = isWhole(from) && isWhole(typed.from) && isWhole(typed.until)
  const until = mayKeepLength ? wallTimeAfter(from, wallMinutesBetween(typed.from, typed.until)) : typed.until
  return { from, until, exactFrom: null, exactUntil: null }
}

/** Instants on the wire are texts; of an object that comes with a refusal they are milliseconds. */
export const spanOf = ({ startsAt, endsAt }: { startsAt: string | number; endsAt: string | number }): Span => ({
  from: new Date(startsAt).getTime(),
  until: new Date(endsAt).getTime(),
})

export const wireOf = ({ from, until }: Span) => ({
  startsAt: new Date(from).toISOString(),
  endsAt: new Date(until).toISOString(),
})

/** Shows the place that is typed, wherever the form stands beside the calendar. */
export function usePlace(
  onPlace: ((place: Span & { readonly unitId: string }) => void) | undefined,
  unitId: string,
  { from, until }: Span,
): void {
  const [shown, setShown] = useState({ unitId, from, until })
  useEffect(() => {
    if (!onPlace || until <= from) return
    if (shown.unitId === unitId && shown.from === from && shown.until === until) return
    const place = { unitId, from, until }
    setShown(place)
    onPlace(place)
  }, [onPlace, unitId, from, until, shown])
}
