// The access token of a connection, always a fresh one: refreshed ahead of its end, one refresh at a time in this process
// (a shared promise) and across processes (the store's row lock), the newest refresh token stored before use (I23).
import type { Clock, Random } from '../../ports/clock.ts'
import type { TokenStore, Tokens } from '../../ports/connection.ts'
import { ProviderFault } from '../../ports/provider.ts'
import { type Cause, type CauseCode, causeOf, disconnectedFault } from './causes.ts'

export interface TokenSource {
  /** A token that should be good. Throws ProviderFault `disconnected` (reconnect) or `not_done` (passes by itself). */
  accessToken(): Promise<string>
  /** A newer one than `stale`, which the API has refused. Throws the same. */
  renewed(stale: string): Promise<string>
  /** Forgets what it knows: after a person has reconnected, to take the new tokens at once and not when the old ones end. */
  forget(): void
}

export interface TokenSourceOptions {
  readonly organizationId: string
  readonly store: TokenStore
  /**
   * Asks the identity server. Throws ProviderFault `disconnected` with `token_refused` or `client_refused`, or
   * `not_done` when it cannot be reached. A refresh token of null in the answer means: keep the old one.
   */
  readonly refresh: (refreshToken: string) => Promise<Tokens>
  readonly clock: Clock
  readonly random: Random
  /** Called once when the connection is found dead, and not again before other tokens are stored. */
  readonly onBroken: (cause: Cause) => void
}

/** So long before its end a token is renewed: longer than any call waits in the queue. */
const aheadMs = 120_000

const firstBackoffMs = 1000
const longestBackoffMs = 30_000

export function createTokenSource(options: TokenSourceOptions): TokenSource {
  return new OneSource(options)
}

class OneSource implements TokenSource {
  readonly #options: TokenSourceOptions
  #known: Tokens | null = null
  #dead: { readonly code: CauseCode; readonly accessToken: string | null } | null = null
  #underWay: Promise<Tokens> | null = null
  #failures = 0
  /** Monotonic. While the identity server is away it is not asked for every call. */
  #notBeforeMs = Number.NEGATIVE_INFINITY
  #lastFailure: ProviderFault | null = null
  #generation = 0

  constructor(options: TokenSourceOptions) {
    this.#options = options
  }

  async accessToken(): Promise<string> {
    await this.#refuseWhenDead()
    const { clock, store, organizationId } = this.#options
    const known = this.#known ?? (await store.tokens(organizationId))
    if (known === null) throw this.#die('token_refused', null)
    this.#known ??= known
    const leftMs = known.expiresAt - clock.now()
    if (leftMs > aheadMs) return known.accessToken
    if (leftMs <= 0) return (await this.#renew(known.accessToken, 'token_refused')).accessToken
    return this.#renewedOr(known)
  }

  async renewed(stale: string): Promise<string> {
    await this.#refuseWhenDead()
    const known = this.#known
    if (known && known.accessToken !== stale) return known.accessToken
    // Refused although its time was not over: then a refused refresh means more than old age.
    const isEarly = known !== null && known.expiresAt > this.#options.clock.now()
    return (await this.#renew(stale, isEarly ? 'consent_withdrawn' : 'token_refused')).accessToken
  }

  forget(): void {
    this.#generation += 1
    this.#known = null
    this.#dead = null
    this.#underWay = null
    this.#failures = 0
    this.#notBeforeMs = Number.NEGATIVE_INFINITY
    this.#lastFailure = null
  }

  /** Renews ahead of time; while that fails for a passing reason the present token serves on. */
  async #renewedOr(present: Tokens): Promise<string> {
    try {
      return (await this.#renew(present.accessToken, 'token_refused')).accessToken
    } catch (error) {
      if (error instanceof ProviderFault && error.kind === 'not_done') return present.accessToken
      throw error
    }
  }

  #renew(stale: string, whenRefused: CauseCode): Promise<Tokens> {
    if (this.#underWay) return this.#underWay
    const isTooEarly = this.#options.clock.monotonicMs() < this.#notBeforeMs
    if (isTooEarly && this.#lastFailure) return Promise.reject(this.#lastFailure)
    const underWay = this.#stored(stale, whenRefused).finally(() => {
      if (this.#underWay === underWay) this.#underWay = null
    })
    this.#underWay = underWay
    return underWay
  }

  async #stored(stale: string, whenRefused: CauseCode): Promise<Tokens> {
    const { store, organizationId } = this.#options
    const generation = this.#generation
    try {
      const renewed = await store.renew(organizationId, stale, newest => this.#refreshed(newest))
      if (generation === this.#generation) {
        this.#known = renewed
        this.#failures = 0
        this.#lastFailure = null
      }
      return renewed
    } catch (error) {
      if (error instanceof ProviderFault && generation === this.#generation) this.#note(error, whenRefused, stale)
      if (this.#dead) throw disconnectedFault(this.#dead.code, error)
      // Somebody has disconnected while this was under way: nothing is broken, and nothing may be called any more.
      if ((await store.tokens(organizationId)) === null) throw disconnectedFault('token_refused', error)
      throw error
    }
  }

  async #refreshed(newest: Tokens): Promise<Tokens> {
    if (newest.refreshToken === null) throw disconnectedFault('token_refused')
    const answer = await this.#options.refresh(newest.refreshToken)
    return { ...answer, refreshToken: answer.refreshToken ?? newest.refreshToken }
  }

  #note(fault: ProviderFault, whenRefused: CauseCode, stale: string): void {
    if (fault.kind === 'disconnected') {
      this.#die(fault.detail.code === 'client_refused' ? 'client_refused' : whenRefused, stale)
      return
    }
    const { clock, random } = this.#options
    const backoffMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** this.#failures)
    this.#failures += 1
    this.#lastFailure = fault
    this.#notBeforeMs = clock.monotonicMs() + random() * backoffMs
  }

  #die(code: CauseCode, accessToken: string | null): ProviderFault {
    if (this.#dead === null) {
      this.#dead = { code, accessToken }
      this.#options.onBroken(causeOf(code))
    }
    return disconnectedFault(this.#dead.code)
  }

  /** A person may have reconnected, perhaps through another process: other tokens in the store than those that died. */
  async #refuseWhenDead(): Promise<void> {
    const dead = this.#dead
    if (dead === null) return
    const stored = await this.#options.store.tokens(this.#options.organizationId)
    if (stored === null || stored.accessToken === dead.accessToken) throw disconnectedFault(dead.code)
    // Of several calls that find the new tokens only the first may forget: the next one's renewal would be lost.
    if (this.#dead === dead) this.forget()
  }
}
