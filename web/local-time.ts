// Between the clock on the wall of a place and instants, for fields in which people type the time of the place.

const formats = new Map<string, Intl.DateTimeFormat>()

/** What the wall shows: `2026-03-02T09:00`, as fields of the kind datetime-local take it. */
export function localTimeAt(at: number, zone: string): string {
  let format = formats.get(zone)
  if (!format) {
    // Swedish writes dates as ISO does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
    formats.set(zone, format)
  }
  return format.format(at).replace(' ', 'T')
}

/** Today's date at the place, `2026-03-02`. */
export const dateAt = (at: number, zone: string): string => localTimeAt(at, zone).slice(0, 10)

/**
 * The instant at which the wall shows the time. Of one that it shows twice the first; one that it skips counts as much
 * later as the clock is put forward.
 */
export function instantOfLocalTime(local: string, zone: string): number {
  const asUtc = Date.parse(`${local}:00Z`)
  const shownAt = (at: number) => Date.parse(`${localTimeAt(at, zone)}:00Z`)
  const guesses = [
    asUtc - (shownAt(asUtc - 86_400_000) - (asUtc - 86_400_000)),
    asUtc - (shownAt(asUtc + 86_400_000) - (asUtc + 86_400_000)),
  ]
  return guesses.find(guess => shownAt(guess) === asUtc) ?? Math.max(...guesses)
}
