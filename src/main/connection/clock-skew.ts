// Opening instants are checked against the provider's clock (I24): while ours is off by more than a minute, a grant could
// open too early or too late, so grants wait. Removals do not.
import { ProviderFault } from '../../ports/provider.ts'
import { causeOf } from '../../salto/connection/causes.ts'
import type { Gate } from '../../salto/gate/gate.ts'

const skewLimitMs = 60_000
/** One odd header is a proxy's clock; three in a row are news. */
const answersInARow = 3

export class ClockSkew {
  readonly #onChange: (isSkewed: boolean) => void
  #isSkewed = false
  #against = 0

  constructor(onChange: (isSkewed: boolean) => void) {
    this.#onChange = onChange
  }

  /** @param skewMs how far the provider's clock is ahead of ours */
  seen(skewMs: number): void {
    const isOff = Math.abs(skewMs) > skewLimitMs
    this.#against = isOff === this.#isSkewed ? 0 : this.#against + 1
    if (this.#against < answersInARow) return
    this.#against = 0
    this.#isSkewed = isOff
    this.#onChange(isOff)
  }

  /** The gate, through which no grant passes while the clocks disagree. */
  guarded(gate: Gate): Gate {
    return {
      place: urgency => gate.place(urgency),
      run: (place, work) =>
        place.urgency === 'give' && this.#isSkewed ? Promise.reject(held()) : gate.run(place, work),
      throttle: (startedAtMs, retryAfterMs) => gate.throttle(startedAtMs, retryAfterMs),
      calm: startedAtMs => gate.calm(startedAtMs),
      rate: () => gate.rate(),
      shut: () => gate.shut(),
    }
  }
}

const held = () => new ProviderFault('not_done', causeOf('clock_skew').sentence, { detail: { code: 'clock_skew' } })
