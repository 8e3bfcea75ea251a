/** Reads an order of trouble. What is not understood is refused: trouble that silently never comes proves nothing. */
import { type TroubleKind, type TroubleOrder, type TroubleRule, troubleKinds } from './rules.ts'

type Reader = (name: string, value: unknown) => unknown

const readers: Readonly<Record<keyof TroubleRule, Reader>> = {
  kind: (_name, value) => kindOf(value),
  probability: (name, value) => numberOf(name, value, 1),
  method: (name, value) => oneOf(name, String(value).toUpperCase(), ['GET', 'POST', 'PATCH', 'PUT', 'DELETE']),
  pathContains: textOf,
  times: wholeOf,
  skipFirst: wholeOf,
  retryAfterSeconds: (name, value) => (value === 'date' ? value : numberOf(name, value, Number.MAX_SAFE_INTEGER)),
  effect: (name, value) => oneOf(name, value, [true, false]),
  delayMs: spanOf,
}

/** `{seed?, latencyMs?, rules?}`, also as `GET` gave it; without rules there is no trouble. Throws RangeError. */
export function troubleOrder(body: unknown): TroubleOrder {
  const { seed, latencyMs, rules, fired: _fired, kinds: _kinds, ...rest } = fieldsOf('the order', body ?? {})
  refuseOthers('the order', rest)
  if (!isAbsent(rules) && !Array.isArray(rules)) throw new RangeError('rules must be a list')
  return {
    seed: isAbsent(seed) ? 1 : wholeOf('seed', seed),
    latencyMs: isAbsent(latencyMs) ? null : spanOf('latencyMs', latencyMs),
    rules: (rules ?? []).map(ruleOf),
  }
}

function ruleOf(body: unknown): TroubleRule {
  const given = Object.entries(fieldsOf('a rule', body)).filter(([, value]) => !isAbsent(value))
  refuseOthers('a rule', Object.fromEntries(given.filter(([name]) => !Object.hasOwn(readers, name))))
  const read = Object.fromEntries(given.map(([name, value]) => [name, readers[name as keyof TroubleRule](name, value)]))
  return { ...read, kind: kindOf(read['kind']), probability: numberOf('probability', read['probability'], 1) }
}

function fieldsOf(what: string, body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new RangeError(`${what} must be an object`)
  return { ...body }
}

function refuseOthers(what: string, rest: Record<string, unknown>): void {
  const [name] = Object.keys(rest)
  if (name !== undefined) throw new RangeError(`${what} has no field '${name}'`)
}

const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null

function kindOf(value: unknown): TroubleKind {
  const kind = troubleKinds.find(one => one === value)
  if (kind === undefined) throw new RangeError(`unknown trouble '${String(value)}'; one of ${troubleKinds.join(', ')}`)
  return kind
}

function numberOf(name: string, value: unknown, max: number): number {
  if (typeof value === 'number' && value >= 0 && value <= max) return value
  throw new RangeError(`${name} must be a number from 0${max === 1 ? ' to 1' : ''}`)
}

function wholeOf(name: string, value: unknown): number {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value)
  throw new RangeError(`${name} must be a whole number from 0`)
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw new RangeError(`${name} must be a text`)
}

function spanOf(name: string, value: unknown): [number, number] {
  const [min, max, ...rest] = Array.isArray(value) ? (value as unknown[]) : []
  if (
    Number.isFinite(min) &&
    Number.isFinite(max) &&
    rest.length === 0 &&
    0 <= Number(min) &&
    Number(min) <= Number(max)
  ) {
    return [Number(min), Number(max)]
  }
  throw new RangeError(`${name} must be [min, max] in milliseconds`)
}

function oneOf<T>(name: string, value: T, values: readonly T[]): T {
  if (values.includes(value)) return value
  throw new RangeError(`${name} must be one of ${values.join(', ')}`)
}
