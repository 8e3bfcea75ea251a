// One listener's open answer: server-sent events, few and small however much happens.
import { PassThrough } from 'node:stream'
import type { Clock } from '../../ports/clock.ts'

/** Whatever changes within this is told at once; the first change after a silence is told without delay. */
const togetherMs = 250
const reconnectAfterMs = 2000

export interface LiveStream {
  /** The body of the answer. */
  readonly body: PassThrough
  /** Aborted when either side has ended it. */
  readonly ended: AbortSignal
  tell(nouns: readonly string[]): void
  /** Says that the line stands, for listeners who would not notice that it is cut, and for proxies that cut silent ones. */
  beat(): void
  end(): void
}

export function openStream(clock: Clock): LiveStream {
  const body = new PassThrough()
  const ending = new AbortController()
  const waiting = new Set<string>()
  let isTelling = false
  body.on('close', () => ending.abort())
  // A listener who went away in the middle of a word is a listener who went away.
  body.on('error', () => ending.abort())
  const write = (event: string, value: unknown) => {
    if (!ending.signal.aborted) body.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`)
  }
  const tellWaiting = async () => {
    isTelling = true
    while (waiting.size > 0 && !ending.signal.aborted) {
      // A listener who is slow to take is told less often, not more.
      if (!body.writableNeedDrain) {
        write('changed', [...waiting].sort())
        waiting.clear()
      }
      await clock.sleep(togetherMs, ending.signal)
    }
    isTelling = false
  }
  body.write(`retry: ${reconnectAfterMs}\n\n`)
  return {
    body,
    ended: ending.signal,
    tell(nouns) {
      for (const noun of nouns) waiting.add(noun)
      if (!isTelling) void tellWaiting()
    },
    beat: () => write('beat', clock.now()),
    end() {
      ending.abort()
      body.end()
    },
  }
}
