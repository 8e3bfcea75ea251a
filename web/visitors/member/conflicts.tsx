/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { ProblemFault } from '../../api/ask.ts'
import { texts } from '../texts/texts.ts'
import { State } from '../ui/state.tsx'
import { range } from '../ui/when.tsx'

const words = texts.member

interface Proposal {
  readonly choice: 'skip' | 'move' | 'unit'
  readonly startsAt?: string
  readonly endsAt?: string
  readonly unitId?: string
  readonly name?: string
}

interface Conflict {
  readonly date: string
  readonly startsAt: string
  readonly endsAt: string
  readonly sentence: string
  readonly proposals: readonly Proposal[]
}

/** The dates of a series that cannot be; null when the trouble is another one. */
export function conflictsIn(trouble: unknown): { conflicts: readonly Conflict[]; dates: number } | null {
  if (!(trouble instanceof ProblemFault)) return null
  const { conflicts, dates } = trouble.problem.facts ?? {}
  return Array.isArray(conflicts) ? { conflicts, dates: Number(dates) } : null
}

interface ConflictsProps {
  readonly trouble: unknown
  readonly zone: string
  readonly isSending: boolean
  readonly resolve: (resolutions: readonly object[]) => void
}

/** One list, a choice for each date, one button. */
export function Conflicts({ trouble, zone, isSending, resolve }: ConflictsProps) {
  const [choices, setChoices] = useState<Readonly<Record<string, number>>>({})
  const found = conflictsIn(trouble)
  if (found === null) return null
  const { conflicts, dates } = found
  const answers = () =>
    conflicts.map(({ date, proposals }) => {
      const { name: _name, ...chosen } = proposals[choices[date] ?? 0] ?? { choice: 'skip' as const }
      return { date, ...chosen }
    })
  return (
    <section class="card" aria-live="polite">
      <State kind="refused">{words.conflicts(conflicts.length, dates)}</State>
      <div class="cards rule">
        {conflicts.map(conflict => (
          <Choices
            key={conflict.date}
            conflict={conflict}
            zone={zone}
            chosen={choices[conflict.date] ?? 0}
            choose={index => setChoices({ ...choices, [conflict.date]: index })}
          />
        ))}
      </div>
      <button type="button" class="main wide" disabled={isSending} onClick={() => resolve(answers())}>
        {words.reserveSo}
      </button>
    </section>
  )
}

interface ChoicesProps {
  readonly conflict: Conflict
  readonly zone: string
  readonly chosen: number
  readonly choose: (index: number) => void
}

const Choices = ({ conflict: { date, startsAt, endsAt, sentence, proposals }, zone, chosen, choose }: ChoicesProps) => (
  <fieldset class="choose">
    <legend>
      <strong>{range(startsAt, endsAt, zone)}</strong> <span class="quiet small">{sentence}</span>
    </legend>
    {proposals.map((proposal, index) => (
      <label key={`${proposal.choice} ${proposal.startsAt ?? proposal.unitId ?? ''}`}>
        <input type="radio" name={`conflict-${date}`} checked={index === chosen} onChange={() => choose(index)} />
        {proposalText(proposal, zone)}
      </label>
    ))}
  </fieldset>
)

function proposalText({ choice, startsAt, endsAt, name }: Proposal, zone: string): string {
  if (choice === 'move') return words.moveTo(range(startsAt ?? '', endsAt ?? '', zone))
  return choice === 'unit' ? words.unitTo(name ?? '') : words.skip
}
