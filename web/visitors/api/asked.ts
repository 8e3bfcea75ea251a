import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { ask, type Query } from '../../api/ask.ts'
import { stirred } from './live.ts'

export interface Asked<Answer> {
  /** The last answer, also while the next one is awaited. */
  readonly answer: Answer | null
  readonly trouble: unknown
  again(): void
}

interface Again<Answer> {
  /** When the answer will be another one by itself. */
  readonly changesAt?: (answer: Answer) => string | null
  /** Something is under way: it is asked every few seconds. */
  readonly isUnderWay?: (answer: Answer) => boolean
}

const calmMs = 60_000
const underWayMs = 2_000

/**
 * Asks, and asks again: when the address changes, when somebody comes back to the screen, when the server says that
 * something has changed, at the instant at which the answer changes by itself, and once a minute while it is looked at.
 * @param path null: nothing to ask yet
 */
export function useAsked<Answer>(path: string | null, query: Query = {}, rules: Again<Answer> = {}): Asked<Answer> {
  const question = path === null ? null : JSON.stringify([path, query])
  const [state, setState] = useState<State<Answer>>(nothing)
  const rounds = useRef(0)
  const again = useCallback(() => {
    if (question === null) return
    rounds.current += 1
    const round = rounds.current
    // Of two answers the one that was asked for later counts, whichever comes first.
    const keep = (next: (before: State<Answer>) => State<Answer>) => {
      if (round === rounds.current) setState(next)
    }
    const [asked, words] = JSON.parse(question) as [string, Query]
    ask<Answer>('GET', asked, { query: words }).then(
      answer => keep(() => ({ question, answer, trouble: null })),
      (trouble: unknown) =>
        keep(before => ({ question, answer: isTo(before, question) ? before.answer : null, trouble })),
    )
  }, [question])
  useEffect(again, [again])
  const { answer, trouble } = isTo(state, question) ? state : nothing
  useAgain(again, answer, rules)
  return { answer, trouble, again }
}

interface State<Answer> {
  readonly question: string | null
  readonly answer: Answer | null
  readonly trouble: unknown
}

const nothing = { question: null, answer: null, trouble: null }

/** An answer to another question is none. */
const isTo = ({ question }: State<unknown>, asked: string | null): boolean => question === asked

function useAgain<Answer>(askAgain: () => void, answer: Answer | null, { changesAt, isUnderWay }: Again<Answer>): void {
  const nextAt = answer === null ? null : (changesAt?.(answer) ?? null)
  const isPressing = answer !== null && (isUnderWay?.(answer) ?? false)
  useEffect(() => stirred.listen(askAgain), [askAgain])
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') askAgain()
    }
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [askAgain])
  useEffect(() => {
    const waitMs = answer === null ? calmMs : waitMsOf(nextAt, isPressing)
    const timer = setTimeout(() => {
      if (document.visibilityState === 'visible') askAgain()
    }, waitMs)
    return () => clearTimeout(timer)
  }, [answer, nextAt, isPressing, askAgain])
}

function waitMsOf(nextAt: string | null, isPressing: boolean): number {
  if (isPressing) return underWayMs
  // A moment later than the change, for a clock that goes ahead.
  const ownMs = nextAt === null ? calmMs : Date.parse(nextAt) - Date.now() + 300
  return ownMs > 0 ? Math.min(calmMs, ownMs) : calmMs
}
