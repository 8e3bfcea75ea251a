/** @jsxImportSource preact */
import { ProblemFault } from '../../api/ask.ts'
import type { FreeTime } from '../api/types.ts'
import { texts } from '../texts/texts.ts'
import { range } from '../ui/when.tsx'

const words = texts.booking

interface Alternatives {
  readonly otherTimes: readonly FreeTime[]
  readonly otherUnits: readonly { readonly unitId: string; readonly name: string }[]
}

/** What the refusal of a taken time offers instead; null when the trouble is another one. */
function alternativesIn(trouble: unknown): Alternatives | null {
  if (!(trouble instanceof ProblemFault) || trouble.problem.code !== 'reservation.conflict') return null
  const found = trouble.problem.facts?.['alternatives'] as Partial<Alternatives> | undefined
  return { otherTimes: found?.otherTimes ?? [], otherUnits: found?.otherUnits ?? [] }
}

interface AlternativesProps {
  readonly trouble: unknown
  readonly zone: string
  /** Whether a unit may be offered to this visitor. */
  readonly isOffered?: (unitId: string) => boolean
  readonly takeTime: (time: FreeTime) => void
  readonly takeUnit?: (unitId: string) => void
}

/** The nearest free times and units, as buttons. */
export function AlternativesOf({ trouble, zone, isOffered = () => true, takeTime, takeUnit }: AlternativesProps) {
  const found = alternativesIn(trouble)
  if (found === null) return null
  const units = takeUnit ? found.otherUnits.filter(({ unitId }) => isOffered(unitId)) : []
  if (found.otherTimes.length + units.length === 0) return <p>{words.noAlternative}</p>
  return (
    <div class="stack">
      <p>{words.alternatives}:</p>
      <div class="actions">
        {found.otherTimes.map(other => (
          <button key={other.startsAt} type="button" onClick={() => takeTime(other)}>
            {range(other.startsAt, other.endsAt, zone)}
          </button>
        ))}
        {units.map(({ unitId, name }) => (
          <button key={unitId} type="button" onClick={() => takeUnit?.(unitId)}>
            {words.otherUnit(name)}
          </button>
        ))}
      </div>
    </div>
  )
}
