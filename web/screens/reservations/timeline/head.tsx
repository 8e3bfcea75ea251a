import { day } from '../../../format.ts'
import * as texts from '../../../texts/texts.ts'
import { hourMarks, leftOf, type Scale, widthOf } from './scale.ts'
import classes from './timeline.module.css'

interface HeadProps {
  readonly scale: Scale
  readonly today: string
  readonly onDay: (date: string) => void
}

/** The hours of a day, or the days of a week; a day leads to its own view. */
export function Head({ scale, today, onDay }: HeadProps) {
  return (
    <tr className={classes['head']}>
      <th scope="col" className={classes['corner']}>
        {texts.reservations.calendar.unit}
      </th>
      <th scope="col" className={classes['marks']} style={{ width: widthOf(scale) }}>
        {scale.days.length === 1 ? <Hours scale={scale} /> : <Days scale={scale} today={today} onDay={onDay} />}
      </th>
    </tr>
  )
}

const Hours = ({ scale }: { readonly scale: Scale }) =>
  hourMarks(scale).map(({ at, words }) => (
    <span key={at} className={classes['mark']} style={{ left: leftOf(scale, at) }}>
      {words}
    </span>
  ))

const Days = ({ scale, today, onDay }: HeadProps) =>
  scale.days.map(({ date, from, until }) => {
    const left = leftOf(scale, Date.parse(from))
    return (
      <button
        type="button"
        key={date}
        className={classes['dayMark']}
        data-today={date === today || undefined}
        style={{ left, width: leftOf(scale, Date.parse(until)) - left }}
        onClick={() => onDay(date)}
      >
        {day(from, scale.timeZone)}
      </button>
    )
  })
