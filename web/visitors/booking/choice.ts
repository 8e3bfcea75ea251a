import { go, useAddress } from '../api/path.ts'
import type { Location, Unit } from '../api/types.ts'

/** What is looked for; it stands in the address, so that the way back leads to where one was. */
export interface Choice {
  readonly location: Location
  /** null: not chosen, the next one at which something can be had. */
  readonly date: string | null
  readonly minutes: number
  /** null: the first that suits. */
  readonly from: number | null
  /** null: not chosen yet. */
  readonly unit: Unit | null
}

/** A start and a unit, with which a reservation can be asked for. */
export interface Slot {
  readonly location: Location
  readonly unit: Unit
  readonly startsAt: string
  readonly endsAt: string
}

type Change = { readonly [Name in 'location' | 'date' | 'minutes' | 'from' | 'unit']?: string | number | null }

const minutesFirst = 60

export function useChoice(locations: readonly Location[]): Choice | null {
  const { query } = useAddress()
  const location = locations.find(({ id }) => id === query.get('location')) ?? locations[0]
  if (!location) return null
  const from = query.get('from')
  return {
    location,
    date: query.get('date'),
    minutes: Number(query.get('minutes') ?? minutesFirst),
    from: from === null ? null : Date.parse(from),
    unit: location.units.find(({ id }) => id === query.get('unit')) ?? null,
  }
}

export function change(changes: Change, how: 'pushes' | 'replaces' = 'replaces'): void {
  const query = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined) query.delete(name)
    else query.set(name, name === 'from' ? new Date(value).toISOString() : String(value))
  }
  go(`${location.pathname}?${query}${location.hash}`, how)
}

export function slotOf({ location, unit, from, minutes }: Choice): Slot | null {
  if (unit === null || from === null) return null
  const iso = (at: number) => new Date(at).toISOString()
  return { location, unit, startsAt: iso(from), endsAt: iso(from + minutes * 60_000) }
}
