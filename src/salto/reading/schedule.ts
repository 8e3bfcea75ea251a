// Whether a group's time schedules let its members in at any time. A group without one lets nobody in (measured).
import type { ScheduleSeen } from '../../ports/provider.ts'
import type { WireSchedule } from '../wire.ts'

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** Minutes since midnight. The server answers `10:00:00` to `10:00` and stores an end of `18:00` as `18:00:59`. */
function minuteOf(time: string): number | null {
  const match = /^(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$/.exec(time)
  return match ? Number(match[1]) * 60 + Number(match[2]) : null
}

/** 23:59, inclusive to the end of that minute. */
const lastMinute = 24 * 60 - 1

/** Access is the union of a group's schedules; one with a first or last date counts as narrow even while it holds. */
export function scheduleSeen(schedules: readonly WireSchedule[]): ScheduleSeen {
  if (schedules.length === 0) return 'none'
  const lasting = schedules.filter(schedule => !schedule.start_date && !schedule.end_date)
  const isOpenAllDay = (day: (typeof days)[number]) => {
    const windows = lasting.flatMap(schedule => {
      const from = minuteOf(schedule.start_time)
      const until = minuteOf(schedule.end_time)
      return schedule[day] && from !== null && until !== null ? [{ from, until }] : []
    })
    windows.sort((a, b) => a.from - b.from)
    let openUntil = -1
    for (const window of windows) {
      if (window.from > openUntil + 1) return false
      openUntil = Math.max(openUntil, window.until)
    }
    return openUntil >= lastMinute
  }
  return days.every(isOpenAllDay) ? 'always' : 'narrow'
}
