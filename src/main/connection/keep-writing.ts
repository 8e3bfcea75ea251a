// A writer ends when it is told to, and not because the lease was unsure for a moment or the database away for a while:
// then it begins anew and looks at everybody, which is what a new writer does.
import type { Clock } from '../../ports/clock.ts'
import { ProviderFault } from '../../ports/provider.ts'
import { StoreBusy } from '../../ports/store.ts'

const beginAgainMs = 500

export interface KeptWriting {
  readonly run: (signal: AbortSignal) => Promise<void>
  readonly clock: Pick<Clock, 'sleep'>
  /** Hears of what is nobody's doing but ours. */
  readonly report: (error: unknown) => void
}

/** Runs until the signal aborts, again and again if need be. Never rejects. */
export async function keepWriting({ run, clock, report }: KeptWriting, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await run(signal)
      return
    } catch (error) {
      if (!(error instanceof ProviderFault || error instanceof StoreBusy)) report(error)
      await clock.sleep(beginAgainMs, signal)
    }
  }
}
