/** Wall-clock time of an instant in a zone. Schedules and entries speak in the zone of the IQ, without offset. */
export interface LocalTime {
  /** 0 = Sunday. */
  weekday: number
  /** `2026-11-23` */
  date: string
  /** `08:30:00` */
  time: string
  /** `2026-11-23T08:30:00` */
  dateTime: string
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(timeZone, made)
  return made
}

/** Throws RangeError for a zone that is not an IANA name. */
export function localTime(atMs: number, timeZone: string): LocalTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(part => [part.type, part.value]),
  )
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '00'
  const date = `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}`
  const time = `${of('hour')}:${of('minute')}:${of('second')}`
  return { weekday: new Date(`${date}T00:00:00Z`).getUTCDay(), date, time, dateTime: `${date}T${time}` }
}

export function isTimeZone(name: string): boolean {
  try {
    formatOf(name)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
