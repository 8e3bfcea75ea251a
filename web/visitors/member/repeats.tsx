/** @jsxImportSource preact */
import { texts } from '../texts/texts.ts'
import { Field } from '../ui/field.tsx'

const words = texts.member
const oftens = ['once', 'weekly', 'fortnightly', 'daily'] as const

export interface Repetition {
  readonly often: (typeof oftens)[number]
  /** Of dates in all. */
  readonly count: number
}

const countLimit = 100

const rules = {
  weekly: 'FREQ=WEEKLY',
  fortnightly: 'FREQ=WEEKLY;INTERVAL=2',
  daily: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
} as const

/** RFC 5545; null = it does not repeat. */
export const ruleOf = ({ often, count }: Repetition): string | null =>
  often === 'once' ? null : `${rules[often]};COUNT=${Math.min(countLimit, Math.max(1, Math.round(count) || 1))}`

interface RepeatsProps {
  readonly repetition: Repetition
  readonly change: (repetition: Repetition) => void
}

export const Repeats = ({ repetition, change }: RepeatsProps) => (
  <>
    <div class="field">
      <label for="repeats">{words.repeats}</label>
      <select
        id="repeats"
        value={repetition.often}
        onChange={({ currentTarget: { value } }) => {
          const often = oftens.find(one => one === value) ?? 'once'
          change({ ...repetition, often })
        }}
      >
        {oftens.map(often => (
          <option key={often} value={often}>
            {words[often]}
          </option>
        ))}
      </select>
    </div>
    {repetition.often !== 'once' && (
      <Field
        label={words.times}
        type="number"
        min="1"
        max={String(countLimit)}
        value={String(repetition.count)}
        change={value => change({ ...repetition, count: Number(value) })}
      />
    )}
  </>
)
