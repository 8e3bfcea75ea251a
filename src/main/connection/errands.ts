// What any process may ask of the one that writes for a connection. An errand and its outcome travel through the job
// engine as JSON; faults travel as values and are thrown again on the other side.
import { type FaultKind, ProviderFault } from '../../ports/provider.ts'

export type Errand =
  /** After tokens are new: who we are, and what we may see. */
  | { readonly kind: 'introduce' }
  | { readonly kind: 'sync' }
  | { readonly kind: 'sites' }
  | { readonly kind: 'access-groups'; readonly siteId: string }
  | { readonly kind: 'leave'; readonly access: 'keep' | 'remove' }

export type Outcome =
  | { readonly answer: unknown }
  | { readonly fault: { kind: FaultKind; message: string; retryAt: number | null; detail: ProviderFault['detail'] } }
  | { readonly bug: string }

/** Whatever comes of it, as JSON. */
export async function outcomeOf(work: () => Promise<unknown>, report: (error: unknown) => void): Promise<Outcome> {
  try {
    return { answer: (await work()) ?? null }
  } catch (error) {
    if (error instanceof ProviderFault) {
      const { kind, message, retryAt, detail } = error
      return { fault: { kind, message, retryAt, detail } }
    }
    report(error)
    return { bug: error instanceof Error ? error.name : 'unknown' }
  }
}

/** @throws ProviderFault as it was thrown in the other process; Error when that one has a bug */
export function answerOf(outcome: Outcome): unknown {
  if ('answer' in outcome) return outcome.answer
  if ('bug' in outcome) throw new Error(`The process that writes for the connection failed (${outcome.bug})`)
  const { kind, message, retryAt, detail } = outcome.fault
  throw new ProviderFault(kind, message, { detail, ...(retryAt === null ? {} : { retryAt }) })
}
