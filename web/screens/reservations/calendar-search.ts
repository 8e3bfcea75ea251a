/** What the calendar shows, kept in its address: a reload, a bookmark and the back button show the same. */
export interface CalendarSearch {
  /** On the calendar of the location; left out: today there. */
  readonly date?: string
  readonly view?: 'week'
  readonly kind?: Kind
  readonly only?: 'guests' | 'tentative' | 'unpaid'
  /** Words of a unit or a person. */
  readonly find?: string
}

const kinds = ['room', 'desk', 'office', 'other'] as const
type Kind = (typeof kinds)[number]
const filters = ['guests', 'tentative', 'unpaid'] as const

const oneOf = <T extends string>(known: readonly T[], value: unknown): T | undefined =>
  known.find(each => each === value)

const isDate = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))

/** What an address says, as far as it makes sense. */
export function calendarSearch(search: Record<string, unknown>): CalendarSearch {
  const [kind, only] = [oneOf(kinds, search['kind']), oneOf(filters, search['only'])]
  return {
    ...(isDate(search['date']) ? { date: search['date'] } : {}),
    ...(search['view'] === 'week' ? { view: 'week' } : {}),
    ...(kind ? { kind } : {}),
    ...(only ? { only } : {}),
    ...(typeof search['find'] === 'string' && search['find'] !== '' ? { find: search['find'] } : {}),
  }
}
