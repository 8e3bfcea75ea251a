// A refusal is the rules saying no: a value with a dotted code and a sentence that a person can act on.
// It is never thrown out of the domain; commands turn it into the answer, and nothing is written.

export interface Refusal {
  readonly refused: true
  /** Stable, dotted, never reworded: `person.email_taken`. */
  readonly code: string
  /** What happened and what to do, for the person who asked. */
  readonly sentence: string
  /** The ids and values behind the sentence, for programs. */
  readonly facts: Readonly<Record<string, unknown>>
}

export const refusal = (code: string, sentence: string, facts: Readonly<Record<string, unknown>> = {}): Refusal => ({
  refused: true,
  code,
  sentence,
  facts,
})

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value && value.refused === true
}
