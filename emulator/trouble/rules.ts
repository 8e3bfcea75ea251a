/**
 * Trouble on demand. Rules are given by `PUT /_control/trouble`; the same seed and the same sequence of requests meet
 * the same trouble, because every rule draws from its own dice once for each request that it could strike.
 */
import { Dice } from '../dice.ts'

/** Before the effect, unless the rule says `effect: true`. */
const beforeKinds = [
  'rate-limit',
  'server-error',
  'unavailable',
  'gateway-html',
  'gateway-timeout',
  'unauthorized-empty',
  'cut-before',
  'hang',
  'ok-error-body',
] as const

/** After the effect: only the answer is damaged or lost. */
const afterKinds = [
  'server-error-after',
  'malformed-json',
  'truncated-json',
  'slow-body',
  'wrong-content-type',
  'cut-after',
] as const

/** Only answers that are pages. */
const pageKinds = ['bare-array', 'short-page', 'empty-page', 'repeated-page'] as const

/** Asked for by the identity server, never drawn for API calls. */
const identityKinds = ['dead-refresh-token', 'identity-gone'] as const

export const troubleKinds = ['latency', ...beforeKinds, ...afterKinds, ...pageKinds, ...identityKinds] as const
export type TroubleKind = (typeof troubleKinds)[number]
export type IdentityTroubleKind = (typeof identityKinds)[number]

export interface TroubleRule {
  kind: TroubleKind
  /** In [0, 1]. */
  probability: number
  /** Only this HTTP method. */
  method?: string
  /** Only paths (with query) that contain this text. */
  pathContains?: string
  /** Fires at most so often. */
  times?: number
  /** Lets the first n requests that match pass. */
  skipFirst?: number
  /** rate-limit: seconds for Retry-After, or `date` for an HTTP date 2 s ahead; absent = no header. */
  retryAfterSeconds?: number | 'date'
  /** The kinds that strike before the effect, and hang: make the effect all the same. */
  effect?: boolean
  /** latency: [min, max]; slow-body: time over which the body drips, [min, max]. */
  delayMs?: [number, number]
}

export interface TroubleOrder {
  seed: number
  latencyMs?: [number, number] | null
  rules: TroubleRule[]
}

/** What strikes one request. */
export interface Strike {
  kind: TroubleKind
  rule: TroubleRule
}

export interface Plan {
  /** Wait before anything else happens. */
  latencyMs: number
  strike: Strike | null
}

interface Armed {
  rule: TroubleRule
  dice: Dice
  matched: number
  fired: number
}

export interface Target {
  method: string
  pathAndQuery: string
  isList: boolean
  /** Requests for the identity server are struck only by rules that name a part of their path. */
  isIdentity: boolean
}

export class Trouble {
  #order: TroubleOrder = { seed: 1, rules: [] }
  #armed: Armed[] = []
  #latencyDice = new Dice(1, 'latency')

  get order(): TroubleOrder {
    return this.#order
  }

  /** How often each rule fired, in the order of the rules. */
  fired(): number[] {
    return this.#armed.map(armed => armed.fired)
  }

  /** Replaces all rules and starts all dice anew. What comes from outside is read by `troubleOrder` first. */
  set(order: TroubleOrder): void {
    this.#order = order
    this.#latencyDice = new Dice(order.seed, 'latency')
    this.#armed = order.rules.map((rule, index) => ({
      rule,
      dice: new Dice(order.seed, `${index}:${rule.kind}`),
      matched: 0,
      fired: 0,
    }))
  }

  /** Decides for one request. Every matching rule draws, whether or not an earlier one struck already. */
  plan(target: Target, latencyMs: readonly [number, number] | null): Plan {
    const span = this.#order.latencyMs ?? latencyMs
    const plan: Plan = { latencyMs: span === null ? 0 : this.#latencyDice.between(span[0], span[1]), strike: null }
    for (const armed of this.#armed) {
      if (!mayStrike(armed.rule, target) || !this.#draws(armed)) continue
      const { kind, rule } = { kind: armed.rule.kind, rule: armed.rule }
      if (kind === 'latency') plan.latencyMs += between(armed.dice, rule.delayMs ?? [1000, 1000])
      else if (plan.strike === null) plan.strike = { kind, rule }
      else continue
      armed.fired++
    }
    return plan
  }

  /** For the identity server: whether this kind strikes the request. */
  strikesIdentity(kind: IdentityTroubleKind, method: string, pathAndQuery: string): boolean {
    let isStruck = false
    for (const armed of this.#armed) {
      if (armed.rule.kind !== kind || !fits(armed.rule, method, pathAndQuery) || !this.#draws(armed)) continue
      armed.fired++
      isStruck = true
    }
    return isStruck
  }

  #draws(armed: Armed): boolean {
    armed.matched++
    const drawn = armed.dice.fraction()
    if (armed.matched <= (armed.rule.skipFirst ?? 0)) return false
    if (armed.fired >= (armed.rule.times ?? Number.POSITIVE_INFINITY)) return false
    return drawn < armed.rule.probability
  }
}

const between = (dice: Dice, [min, max]: readonly [number, number]) => dice.between(min, max)

function mayStrike(rule: TroubleRule, target: Target): boolean {
  if (includes(identityKinds, rule.kind)) return false
  if (includes(pageKinds, rule.kind) && !(target.isList && target.method === 'GET')) return false
  if (target.isIdentity && rule.pathContains === undefined) return false
  return fits(rule, target.method, target.pathAndQuery)
}

function fits(rule: TroubleRule, method: string, pathAndQuery: string): boolean {
  if (rule.method !== undefined && rule.method.toUpperCase() !== method) return false
  return rule.pathContains === undefined || pathAndQuery.includes(rule.pathContains)
}

const includes = (kinds: readonly TroubleKind[], kind: TroubleKind) => kinds.includes(kind)

export const strikesBefore = (kind: TroubleKind) => includes(beforeKinds, kind)
