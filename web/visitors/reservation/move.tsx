/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { useAsked } from '../api/asked.ts'
import { useAddress } from '../api/path.ts'
import type { Sent } from '../api/sent.ts'
import type { Availability } from '../api/types.ts'
import { AlternativesOf } from '../booking/alternatives.tsx'
import { Days, Starts } from '../booking/finder.tsx'
import { aroundDate, dateIn, firstStart, startsOf, startsOn } from '../booking/free.ts'
import { texts } from '../texts/texts.ts'
import { Strip } from '../ui/strip.tsx'
import { Trouble } from '../ui/trouble.tsx'
import { range } from '../ui/when.tsx'

const words = texts.reservation
const lengths = [30, 60, 90, 120, 180, 240, 480]

interface MoveProps {
  readonly reservation: {
    readonly unitId: string
    readonly startsAt: string
    readonly endsAt: string
    readonly timeZone: string
  }
  /** Where to ask what is free for this very reservation. */
  readonly path: string
  readonly sent: Sent<unknown>
  readonly move: (startsAt: string, endsAt: string) => Promise<void>
  readonly keep: () => void
}

/** Another time in the same unit; its own slot counts as free. */
export function Move({ reservation, path, sent, move, keep }: MoveProps) {
  const { unitId, startsAt, endsAt, timeZone } = reservation
  const { query } = useAddress()
  const before = (Date.parse(endsAt) - Date.parse(startsAt)) / 60_000
  const [minutes, setMinutes] = useState(before)
  const date = query.get('date') ?? dateIn(timeZone, Date.parse(startsAt))
  const asked = useAsked<Availability>(path, aroundDate(date))
  const free = (asked.answer?.units ?? []).filter(unit => unit.unitId === unitId)
  const starts = startsOn(date, startsOf(free, minutes, timeZone), timeZone)
  const wanted = Date.parse(query.get('from') ?? startsAt)
  const from = starts.includes(wanted) ? wanted : firstStart(starts, timeZone, false)
  const slot = from === null ? null : slotFrom(from, minutes)
  const choices = [...new Set([before, ...lengths])].sort((a, b) => a - b)
  return (
    <section class="card">
      <h2>{words.moveTitle}</h2>
      <p class="quiet">{words.moveSays}</p>
      <Days date={date} zone={timeZone} />
      <Strip
        name="minutes"
        legend={texts.booking.length}
        choices={choices.map(value => ({ value: String(value), label: texts.booking.hours(value) }))}
        chosen={String(minutes)}
        choose={value => setMinutes(Number(value))}
      />
      <Trouble trouble={asked.trouble} again={asked.again} />
      {asked.answer && <Starts starts={starts} chosen={from} zone={timeZone} />}
      <Trouble trouble={sent.trouble}>
        <AlternativesOf
          trouble={sent.trouble}
          zone={timeZone}
          takeTime={other => void move(other.startsAt, other.endsAt)}
        />
      </Trouble>
      <div class="actions">
        <button
          type="button"
          class="main"
          disabled={slot === null || sent.isSending}
          onClick={() => slot && void move(slot.startsAt, slot.endsAt)}
        >
          {slot ? words.moveTo(range(slot.startsAt, slot.endsAt, timeZone)) : words.moveTitle}
        </button>
        <button type="button" onClick={keep}>
          {words.cancelNot}
        </button>
      </div>
    </section>
  )
}

const slotFrom = (from: number, minutes: number) => ({
  startsAt: new Date(from).toISOString(),
  endsAt: new Date(from + minutes * 60_000).toISOString(),
})
