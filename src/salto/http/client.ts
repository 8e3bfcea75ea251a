// HTTP: one call to the Connect API, from the queue to a typed answer or a typed fault. Here: through the gate, with a
// token, repeated where repeating is harmless, understood or refused.
import type { Clock, Random } from '../../ports/clock.ts'
import { ProviderFault, type Urgency } from '../../ports/provider.ts'
import type { TokenSource } from '../connection/tokens.ts'
import type { Gate } from '../gate/gate.ts'
import type { Place } from '../gate/queue.ts'
import type { Answer, Exchange, Request } from './exchange.ts'
import { faultOf, lostFault, malformedFault } from './faults.ts'
import { retryAfterMs } from './retry-after.ts'

/** One call that left, for metrics. No ids, no addresses. */
export interface CallSeen {
  /** Method and path template: `GET /sites/{site}/users`. */
  readonly operation: string
  /** The HTTP status, or `lost` when no whole answer came. */
  readonly outcome: string
  readonly urgency: Urgency
  readonly latencyMs: number
}

export interface ClientOptions {
  readonly exchange: Exchange
  readonly gate: Gate
  readonly tokens: TokenSource
  readonly clock: Clock
  readonly random: Random
  readonly onCall?: (call: CallSeen) => void
  /** How far the provider's clock is ahead of ours, from the Date header (exact to the second). */
  readonly onSkew?: (skewMs: number) => void
  /** Repetitions of a read after a lost or broken answer, and of any call after 429. Default 3. */
  readonly retriesMax?: number
}

interface Call<T> {
  readonly method: Request['method']
  /** With names in braces where ids go; appears in messages and metrics. */
  readonly template: string
  /** Path and query as sent. */
  readonly target: string
  readonly urgency: Urgency
  readonly body?: unknown
  readonly asksForSeat?: boolean
  /** Reads a 2xx body; null = cannot be understood. `undefined` comes in for an empty body. */
  readonly understood: (body: unknown) => { readonly value: T } | null
}

export interface Client {
  /**
   * Throws ProviderFault. A read is repeated after anything that may pass by itself and ends in `not_done`; a write is
   * repeated only when it certainly did nothing (429, 401 before a fresh token).
   */
  call<T>(call: Call<T>): Promise<T>
}

export function createClient(options: ClientOptions): Client {
  return { call: call => new Calling(options, call).answered() }
}

class Calling<T> {
  readonly #options: ClientOptions
  readonly #call: Call<T>
  readonly #operation: string
  readonly #isRead: boolean
  readonly #place: Place
  readonly #retriesMax: number
  #throttled = 0
  #failed = 0
  #isRenewed = false

  constructor(options: ClientOptions, call: Call<T>) {
    this.#options = options
    this.#call = call
    this.#operation = `${call.method} ${call.template}`
    this.#isRead = call.method === 'GET'
    this.#place = options.gate.place(call.urgency)
    this.#retriesMax = options.retriesMax ?? 3
  }

  async answered(): Promise<T> {
    let token = await this.#options.tokens.accessToken()
    for (;;) {
      const outcome = await this.#attempt(token)
      if ('value' in outcome) return outcome.value
      const { fault } = outcome
      const status = fault.detail.status
      if (status === 401) token = await this.#renewedToken(token)
      else if (status === 429) this.#countThrottled(fault)
      else await this.#pauseBeforeRepeating(fault)
    }
  }

  /** One exchange. Refusals of the gate are thrown: they say already when to come back. */
  #attempt(token: string): Promise<{ value: T } | { fault: ProviderFault }> {
    const { gate, exchange, clock } = this.#options
    const { method, target, body } = this.#call
    return gate.run(this.#place, async () => {
      const startedAtMs = clock.monotonicMs()
      let answer: Answer
      try {
        answer = await exchange.send({ method, target, accessToken: token, body })
      } catch (error) {
        this.#report('lost', startedAtMs)
        return { fault: lostFault(this.#operation, this.#isRead, error) }
      }
      this.#report(String(answer.status), startedAtMs)
      this.#compareClocks(answer)
      if (answer.status === 429) return { fault: this.#throttle(answer, startedAtMs) }
      // A server that is down and says until when wants to be left alone as well.
      const waitMs = answer.status === 503 ? retryAfterMs(answer.retryAfter, answer.date, clock.now()) : null
      if (waitMs === null) gate.calm(startedAtMs)
      else gate.throttle(startedAtMs, waitMs)
      return this.#outcome(answer)
    })
  }

  #outcome(answer: Answer): { value: T } | { fault: ProviderFault } {
    const { status } = answer
    const body = parsed(answer.text)
    if (status >= 200 && status < 300) {
      if (body === unreadable) return { fault: malformedFault(this.#operation, this.#isRead, status, 'not JSON') }
      if (errorCodeOf(body) !== null) {
        return { fault: malformedFault(this.#operation, this.#isRead, status, 'an error inside a success') }
      }
      const understood = this.#call.understood(body)
      return understood ?? { fault: malformedFault(this.#operation, this.#isRead, status, 'required fields missing') }
    }
    const isSpoken = typeof body === 'object' && body !== null
    const asksForSeat = this.#call.asksForSeat === true
    const verdict = { operation: this.#operation, isRead: this.#isRead, status, isSpoken, asksForSeat }
    return { fault: faultOf({ ...verdict, code: errorCodeOf(body) }) }
  }

  #throttle(answer: Answer, startedAtMs: number): ProviderFault {
    const { gate, clock } = this.#options
    const waitMs = retryAfterMs(answer.retryAfter, answer.date, clock.now())
    gate.throttle(startedAtMs, waitMs)
    return new ProviderFault('not_done', `${this.#operation} answered 429`, {
      detail: { status: 429 },
      ...(waitMs === null ? {} : { retryAt: clock.now() + waitMs }),
    })
  }

  /** The gate makes the call wait; here is only counted how often it may come back. */
  #countThrottled(fault: ProviderFault): void {
    this.#throttled += 1
    if (this.#throttled > this.#retriesMax) throw fault
  }

  async #renewedToken(stale: string): Promise<string> {
    if (this.#isRenewed) {
      throw new ProviderFault('disconnected', `${this.#operation} answered 401 to a fresh token`, {
        detail: { status: 401, code: 'user_suspended' },
      })
    }
    this.#isRenewed = true
    return this.#options.tokens.renewed(stale)
  }

  async #pauseBeforeRepeating(fault: ProviderFault): Promise<void> {
    const mayPass = this.#isRead && fault.kind === 'not_done'
    if (!mayPass || this.#failed >= this.#retriesMax) throw fault
    this.#failed += 1
    const { random, clock } = this.#options
    await clock.sleep(random() * Math.min(8000, 250 * 2 ** this.#failed))
  }

  #report(outcome: string, startedAtMs: number): void {
    const latencyMs = this.#options.clock.monotonicMs() - startedAtMs
    this.#options.onCall?.({ operation: this.#operation, outcome, urgency: this.#call.urgency, latencyMs })
  }

  #compareClocks(answer: Answer): void {
    const sentAt = Date.parse(answer.date ?? '')
    if (!Number.isNaN(sentAt)) this.#options.onSkew?.(sentAt - this.#options.clock.now())
  }
}

const unreadable = Symbol('unreadable')

/** The JSON value; undefined for an empty text; `unreadable` for anything else. */
function parsed(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return unreadable
    throw error
  }
}

/** `ErrorCode` is a string of digits in the description; some answers carry a number. */
function errorCodeOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('ErrorCode' in body)) return null
  const code = body.ErrorCode
  return typeof code === 'string' || typeof code === 'number' ? String(code) : null
}
