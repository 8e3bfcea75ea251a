/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { ProblemFault, UnreachableFault } from '../../api/ask.ts'
import { texts } from '../texts/texts.ts'
import { State } from './state.tsx'

const sentenceOf = (trouble: unknown): string => {
  if (trouble instanceof ProblemFault) return texts.refusals[trouble.problem.code] ?? trouble.message
  return trouble instanceof UnreachableFault ? trouble.message : texts.shell.broken
}

interface TroubleProps {
  readonly trouble: unknown
  /** What the person can do besides trying again. */
  readonly children?: ComponentChildren
  readonly again?: () => void
}

/** What happened, and what to do. Nothing when there is no trouble. */
export const Trouble = ({ trouble, children, again }: TroubleProps) =>
  trouble === null ? null : (
    <div class="trouble" role="alert">
      <State kind="refused">{sentenceOf(trouble)}</State>
      {children}
      {again && (
        <div>
          <button type="button" onClick={again}>
            {texts.shell.again}
          </button>
        </div>
      )}
    </div>
  )

export const codeOf = (trouble: unknown): string | null =>
  trouble instanceof ProblemFault ? trouble.problem.code : null
