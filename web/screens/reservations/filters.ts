import type { Calendar, Entry, Unit } from './calendar-query.ts'
import type { CalendarSearch } from './calendar-search.ts'

/** Which reservations the filter means; the others are drawn faintly, since they keep their slots all the same. */
export const isMeant = ({ only }: CalendarSearch, { isGuest, state, isUnpaid }: Entry): boolean =>
  only === undefined || (only === 'guests' ? isGuest : only === 'tentative' ? state === 'tentative' : isUnpaid)

const isNamed = (name: string, find: string): boolean => name.toLowerCase().includes(find.trim().toLowerCase())

/** Units of the kind whose name, or that of somebody who has reserved them, is looked for. */
export function unitsShown({ units, reservations }: Calendar, { kind, find = '' }: CalendarSearch): readonly Unit[] {
  const booked = new Set(reservations.filter(({ personName }) => isNamed(personName, find)).map(({ unitId }) => unitId))
  return units.filter(
    unit => (kind === undefined || unit.kind === kind) && (isNamed(unit.name, find) || booked.has(unit.unitId)),
  )
}

/** The same for a list: reservations by start. */
export function entriesShown(calendar: Calendar, search: CalendarSearch): readonly Entry[] {
  const { find = '' } = search
  const shown = new Map(unitsShown(calendar, { ...search, find: '' }).map(unit => [unit.unitId, unit]))
  return calendar.reservations
    .filter(entry => {
      const unit = shown.get(entry.unitId)
      return unit && isMeant(search, entry) && (isNamed(unit.name, find) || isNamed(entry.personName, find))
    })
    .toSorted((a, b) => a.startsAt.localeCompare(b.startsAt))
}
