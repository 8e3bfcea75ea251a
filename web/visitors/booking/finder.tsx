/** @jsxImportSource preact */
import { day, time } from '../../format.ts'
import { useAsked } from '../api/asked.ts'
import type { Availability, Location } from '../api/types.ts'
import { texts } from '../texts/texts.ts'
import { Field } from '../ui/field.tsx'
import { Strip } from '../ui/strip.tsx'
import { Trouble } from '../ui/trouble.tsx'
import { ZoneNote } from '../ui/when.tsx'
import { type Choice, change } from './choice.ts'
import { aroundDate, dateIn, daysAfter, firstDate, firstStart, fits, startsOf, startsOn } from './free.ts'
import { Units } from './units.tsx'

const words = texts.booking
const stripDays = 14
const lengths = [30, 60, 90, 120, 180, 240, 480]

interface FinderProps {
  readonly locations: readonly Location[]
  readonly choice: Choice
  /** Where to ask what is free at a location. */
  readonly pathOf: (locationId: string) => string
}

/** Where, which day, how long, from when; then what is free so, to take with one tap. */
export function Finder({ locations, choice, pathOf }: FinderProps) {
  const { location, minutes } = choice
  const { timeZone } = location
  const today = dateIn(timeZone, Date.now())
  const asked = useAsked<Availability>(pathOf(location.id), aroundDate(choice.date ?? today))
  const suitable = location.units.filter(unit => fits(unit, minutes))
  const free = (asked.answer?.units ?? []).filter(({ unitId }) => suitable.some(({ id }) => id === unitId))
  const allStarts = startsOf(free, minutes, timeZone)
  const date = choice.date ?? firstDate(allStarts, timeZone, today)
  const starts = startsOn(date, allStarts, timeZone)
  const isNext = choice.date === null || date === today
  const from = choice.from !== null && starts.includes(choice.from) ? choice.from : firstStart(starts, timeZone, isNext)
  return (
    <>
      {locations.length > 1 && (
        <Strip
          name="location"
          legend={words.location}
          choices={locations.map(({ id, name }) => ({ value: id, label: name }))}
          chosen={location.id}
          choose={id => change({ location: id, from: null })}
        />
      )}
      <Days date={date} zone={timeZone} />
      <Strip
        name="minutes"
        legend={words.length}
        choices={lengthsOf(location).map(value => ({ value: String(value), label: words.hours(value) }))}
        chosen={String(minutes)}
        choose={value => change({ minutes: value })}
      />
      <Trouble trouble={asked.trouble} again={asked.again} />
      {asked.answer ? (
        <Starts starts={starts} chosen={from} zone={timeZone} />
      ) : (
        asked.trouble === null && <WaitingStrip />
      )}
      <ZoneNote place={location.name} zone={timeZone} />
      <Units
        choice={{ ...choice, from }}
        free={asked.answer?.units ?? []}
        isKnown={asked.answer !== null || asked.trouble !== null}
      />
    </>
  )
}

/** Those that at least one unit takes. */
const lengthsOf = ({ units }: Location): number[] => lengths.filter(value => units.some(unit => fits(unit, value)))

export function Days({ date, zone }: { readonly date: string; readonly zone: string }) {
  const today = dateIn(zone, Date.now())
  const dates = Array.from({ length: stripDays }, (_, days) => daysAfter(today, days))
  const choose = (value: string) => {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) change({ date: value, from: null })
  }
  const noon = (value: string) => `${value}T12:00:00Z`
  const weekday = (value: string, index: number) =>
    index === 0
      ? words.today
      : new Intl.DateTimeFormat(navigator.language, { weekday: 'short', timeZone: 'UTC' }).format(new Date(noon(value)))
  const label = (value: string) => day(noon(value), 'UTC').replace(/^\S+?,? /, '')
  const isBeyond = !dates.includes(date)
  const choices = dates.map((value, index) => ({ value, above: weekday(value, index), label: label(value) }))
  return (
    <div class="stack">
      <Strip
        name="date"
        legend={words.day}
        choices={isBeyond ? [{ value: date, above: weekday(date, 1), label: label(date) }, ...choices] : choices}
        chosen={date}
        choose={choose}
      />
      <details>
        <summary class="quiet small">{words.otherDay}</summary>
        <Field label={words.otherDay} type="date" value={date} min={today} change={choose} />
      </details>
    </div>
  )
}

interface StartsProps {
  readonly starts: readonly number[]
  readonly chosen: number | null
  readonly zone: string
}

export function Starts({ starts, chosen, zone }: StartsProps) {
  if (starts.length === 0) {
    return (
      <div class="note" role="status">
        <strong>{words.noStart}</strong>
        <span>{words.noStartSays}</span>
      </div>
    )
  }
  return (
    <Strip
      name="from"
      legend={words.start}
      choices={starts.map(at => ({ value: String(at), label: time(new Date(at), zone) }))}
      chosen={String(chosen)}
      choose={at => change({ from: Number(at) })}
    />
  )
}

const WaitingStrip = () => (
  <div class="strip" aria-hidden="true">
    <span class="holding">{words.start}</span>
    <div class="choices">
      {[1, 2, 3, 4, 5].map(number => (
        <span key={number} class="choice holding">
          00:00
        </span>
      ))}
    </div>
  </div>
)
