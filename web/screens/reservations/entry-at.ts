import type { Calendar, Entry } from './calendar-query.ts'

/** What has begun or ended by itself since the calendar was asked for: time passes without anybody telling. */
export const entriesAt = ({ reservations }: Calendar, now: number): readonly Entry[] =>
  reservations.map(entry => entryAt(entry, now))

function entryAt(entry: Entry, now: number): Entry {
  const { window } = entry
  const state = entry.state === 'confirmed' && Date.parse(entry.endsAt) <= now ? 'ended' : entry.state
  const windowState = window.state === 'not' ? 'not' : windowStateAt(window, now)
  // The same object as long as nothing changes: it is not drawn again.
  if (state === entry.state && windowState === window.state) return entry
  return { ...entry, state, window: { ...window, state: windowState } }
}

const windowStateAt = ({ from, until }: Entry['window'], now: number) =>
  now < Date.parse(from) ? 'planned' : now < Date.parse(until) ? 'open' : 'done'
