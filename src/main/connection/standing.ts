// How the connection stands, written down when it changes: the last success, and precisely why it is broken. The alarm
// rings once, when it breaks (I23), not with each call that fails after.
import type { Clock } from '../../ports/clock.ts'
import type { ConnectionRecord, ConnectionStore } from '../../ports/connection.ts'
import type { Store } from '../../ports/store.ts'
import { type Cause, type CauseCode, causeOf, isCauseCode } from '../../salto/connection/causes.ts'
import type { Log } from '../log.ts'

export interface StandingParts {
  readonly clock: Clock
  readonly store: Store
  readonly connections: ConnectionStore
  readonly log: Log
}

/** A person has to act: the connection does not heal by waiting. */
const needsPerson: ReadonlySet<CauseCode> = new Set([
  'token_refused',
  'consent_withdrawn',
  'client_refused',
  'user_suspended',
])

const successWrittenEveryMs = 30_000

export class Standing {
  readonly #parts: StandingParts
  readonly #organizationId: string
  /** What failing calls say; ended by the next call that succeeds. */
  #broken: Cause | null
  /** What the probe saw, such as a role too low; ended by the next probe. */
  #probed: Cause | null = null
  #lastSuccessMs: number
  #writtenMs = Number.NEGATIVE_INFINITY
  #shown: string
  #writing: Promise<void> = Promise.resolve()

  constructor(parts: StandingParts, record: ConnectionRecord) {
    this.#parts = parts
    this.#organizationId = record.organizationId
    const { cause } = record
    this.#broken = cause && record.state === 'needs-reconnecting' ? knownCause(cause.code) : null
    this.#shown = shownOf(record.state, cause?.code ?? null)
    this.#lastSuccessMs = parts.clock.monotonicMs()
  }

  /** Milliseconds since a call succeeded, or since this process began. */
  quietMs(): number {
    return this.#parts.clock.monotonicMs() - this.#lastSuccessMs
  }

  succeeded(): void {
    const nowMs = this.#parts.clock.monotonicMs()
    this.#lastSuccessMs = nowMs
    const isNews = this.#broken !== null
    this.#broken = null
    if (isNews || nowMs - this.#writtenMs > successWrittenEveryMs) this.#write(this.#parts.clock.now())
  }

  broke(cause: Cause | null): void {
    if (cause === null || cause.code === this.#broken?.code) return
    // While a person has to act, that the API is silent as well is no news.
    if (this.#broken && needsPerson.has(this.#broken.code) && !needsPerson.has(cause.code)) return
    this.#broken = cause
    this.#write(null)
  }

  probed(cause: Cause | null): void {
    if (cause?.code === this.#probed?.code) return
    this.#probed = cause
    this.#write(null)
  }

  /** When everything is written down. */
  settled(): Promise<void> {
    return this.#writing
  }

  #write(succeededAt: number | null): void {
    if (succeededAt !== null) this.#writtenMs = this.#parts.clock.monotonicMs()
    this.#writing = this.#writing
      .then(() => this.#save(succeededAt))
      .catch((error: unknown) => {
        this.#shown = ''
        this.#parts.log.warn({ error: String(error) }, 'How the connection stands could not be written down')
      })
  }

  async #save(succeededAt: number | null): Promise<void> {
    const { clock, store, connections, log } = this.#parts
    const organizationId = this.#organizationId
    const cause = this.#broken ?? this.#probed
    const state = this.#broken && needsPerson.has(this.#broken.code) ? 'needs-reconnecting' : 'connected'
    const shown = shownOf(state, cause?.code ?? null)
    const isNews = shown !== this.#shown
    const at = clock.now()
    // Disconnected or approved anew meanwhile: that is not ours to change.
    const present = (await connections.find(organizationId))?.state
    if (present !== 'connected' && present !== 'needs-reconnecting') return
    await connections.save(organizationId, {
      state,
      ...(succeededAt === null ? {} : { lastSuccessAt: succeededAt }),
      ...(isNews ? { cause: cause && { code: cause.code, sentence: cause.sentence, since: at } } : {}),
    })
    if (!isNews) return
    this.#shown = shown
    if (cause) log.error({ organizationId, cause: cause.code }, cause.sentence)
    else log.info({ organizationId }, 'The connection to Salto KS works again')
    await store.transaction(organizationId, at, tx =>
      tx.journal.append({
        action: cause ? 'integration.troubled' : 'integration.recovered',
        actor: { kind: 'system', id: 'reconciler' },
        subject: { organizationId },
        detail: { state, cause: cause?.code ?? null },
      }),
    )
  }
}

const shownOf = (state: string, code: string | null): string => `${state} ${code}`

/** A cause of another version of Latchwork is as good as the most general one. */
const knownCause = (code: string): Cause => causeOf(isCauseCode(code) ? code : 'token_refused')
