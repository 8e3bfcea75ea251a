// What the clock of a zone shows, by Intl alone: how the judge knows that nine o'clock stays nine o'clock (I16, F22).

const formats = new Map<string, Intl.DateTimeFormat>()

/** `2026-03-29T01:30` */
export function wallClock(at: number, timeZone: string): string {
  let format = formats.get(timeZone)
  if (!format) {
    const two = '2-digit'
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
    })
    formats.set(timeZone, format)
  }
  return format.format(at).replace(' ', 'T')
}

const asUtc = (local: string): number => Date.parse(`${local}:00Z`)
const offsetAt = (at: number, timeZone: string): number => asUtc(wallClock(at, timeZone)) - at
const dayMs = 86_400_000

/** The documented rule: of two instants the first; over a gap the time moves forward by its length. */
export function instantShown(local: string, timeZone: string): number {
  const utc = asUtc(local)
  const [before, after] = [offsetAt(utc - dayMs, timeZone), offsetAt(utc + dayMs, timeZone)]
  const shown = [utc - before, utc - after].filter(at => wallClock(at, timeZone) === local)
  return shown.length === 0 ? utc - before : Math.min(...shown)
}

export const localAfter = (local: string, ms: number): string => new Date(asUtc(local) + ms).toISOString().slice(0, 16)
