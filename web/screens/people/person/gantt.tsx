import { Text } from '@mantine/core'
import { date } from '../../../format.ts'
import * as texts from '../../../texts/texts.ts'
import type { BillingLine } from './billings.tsx'
import classes from './gantt.module.css'

const words = texts.people.billings
const dayMs = 86_400_000
const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / dayMs

interface GanttProps {
  readonly lines: readonly BillingLine[]
  /** The date at the place. */
  readonly today: string
}

/** Before and after today, at least so many days are shown, at most a year. */
const leastDays = 45
const mostDays = 366

/** Past, now and planned at a glance; the table below says the same in words. */
export function Gantt({ lines, today }: GanttProps) {
  const now = dayNumber(today)
  const starts = lines.map(({ billing }) => dayNumber(billing.startsOn))
  const ends = lines.map(({ billing }) => dayNumber(billing.endsOn ?? billing.startsOn))
  const from = Math.max(now - mostDays, Math.min(now - leastDays, ...starts))
  const until = Math.min(now + mostDays, Math.max(now + leastDays, ...ends, ...starts) + 14)
  const place = (day: number) => `${(100 * (Math.min(Math.max(day, from), until) - from)) / (until - from)}%`
  return (
    <div className={classes['chart']} role="img" aria-label={words.gantt}>
      <div className={classes['months']}>
        {monthsBetween(from, until).map(([day, label]) => (
          <Text key={day} span size="xs" c="dimmed" className={classes['month']} style={{ left: place(day) }}>
            {label}
          </Text>
        ))}
      </div>
      {lines.map(({ billing, name, standing }) => {
        const start = dayNumber(billing.startsOn)
        const end = billing.endsOn === null ? until : dayNumber(billing.endsOn) + 1
        const width = `calc(${place(end)} - ${place(start)})`
        return (
          <div key={billing.id} className={classes['row']}>
            <span
              className={classes['bar']}
              data-standing={standing}
              title={`${name}: ${words[standing]}`}
              style={{ left: place(start), width }}
            >
              {name}
            </span>
          </div>
        )
      })}
      <span className={classes['now']} style={{ left: place(now) }} title={date(today)} />
    </div>
  )
}

function monthsBetween(from: number, until: number): [number, string][] {
  const months: [number, string][] = []
  const first = new Date(from * dayMs)
  const step = until - from > 300 ? 2 : 1
  const format = new Intl.DateTimeFormat(navigator.language, { timeZone: 'UTC', month: 'short' })
  for (let offset = 1; ; offset += step) {
    const at = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + offset, 1)
    if (at / dayMs >= until) return months
    months.push([at / dayMs, format.format(at)])
  }
}
