// TIMELINE: units as rows, time across. Here: where an instant lies, and which instant a place is.

import type { Calendar } from '../calendar-query.ts'
import { wallTimeAt } from '../wall-clock.ts'

const hourMs = 3_600_000

export interface Scale {
  /** Milliseconds since the epoch: the first instant shown, and the first that is not. */
  readonly from: number
  readonly until: number
  readonly hourWidth: number
  /** Drags and keys go in steps of this. */
  readonly stepMs: number
  readonly timeZone: string
  readonly days: Calendar['days']
}

export type Span = { readonly from: number; readonly until: number }

const dayView = { hourWidth: 64, stepMs: hourMs / 4 }
const weekView = { hourWidth: 5.6, stepMs: hourMs }

export function scaleOf({ days, timeZone }: Calendar, roomWidth: number): Scale {
  const [first, last] = [days[0], days.at(-1)]
  const from = Date.parse(first?.from ?? '')
  const until = Date.parse(last?.until ?? '')
  const view = days.length > 1 ? weekView : dayView
  // A week fills the width that there is.
  const hourWidth = Math.max(view.hourWidth, days.length > 1 ? roomWidth / ((until - from) / hourMs) : 0)
  return { ...view, hourWidth, from, until, timeZone, days }
}

export const widthOf = ({ from, until, hourWidth }: Scale): number => ((until - from) / hourMs) * hourWidth

/** Pixels from the left; what lies outside is at the edge. */
export const leftOf = ({ from, until, hourWidth }: Scale, at: number): number =>
  ((Math.min(Math.max(at, from), until) - from) / hourMs) * hourWidth

/** Left edge and width of a span, none wider than what is shown, none too small to be seen. */
export function placeOf(scale: Scale, { from, until }: Span, least = 3): { left: number; width: number } {
  const left = leftOf(scale, from)
  return { left, width: Math.max(least, leftOf(scale, until) - left) }
}

/** The step of the day that begins at or before the place. */
export function instantAt(scale: Scale, left: number): number {
  const at = scale.from + (left / scale.hourWidth) * hourMs
  return stepBefore(scale, at)
}

/** Steps are counted from the beginning of the day, so that they lie on the quarters of its clock. */
export function stepBefore({ days, stepMs, from, until }: Scale, at: number): number {
  const day = days.findLast(each => Date.parse(each.from) <= at)
  const start = day ? Date.parse(day.from) : from
  const step = start + Math.floor((at - start) / stepMs) * stepMs
  return Math.min(Math.max(step, from), until - stepMs)
}

export interface Mark {
  readonly at: number
  readonly words: string
}

/** The hours of a day, as its clock shows them: none or two of one name when it is changed. */
export function hourMarks({ days, timeZone }: Scale): Mark[] {
  return days.flatMap(({ from, until }) => {
    const marks: Mark[] = []
    for (let at = Date.parse(from); at < Date.parse(until); at += hourMs) {
      marks.push({ at, words: wallTimeAt(at, timeZone).time })
    }
    return marks
  })
}
