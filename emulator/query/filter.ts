/** `$filter`: recursive descent from tokens to a predicate. Precedence as in OData: not, comparison, and, or. */
import { queryInvalid } from '../errors.ts'
import { type Dialect, type Token, tokens } from './tokens.ts'

export type Scalar = string | number | boolean | null

/** What may be named in filters and orders of one kind of record. Instants are given as milliseconds. */
export type Fields<T> = Readonly<Record<string, (record: T) => Scalar>>

export interface Filter<T> {
  matches(record: T): boolean
  /** The value when the whole filter is `path eq 'text'` for that path, for an index; else null. */
  equals(path: string): string | null
}

interface Operand<T> {
  read(record: T): Scalar
  path: string | null
  constant: Scalar | undefined
}

type Test<T> = (record: T) => boolean

export interface FilterOptions<T> {
  fields: Fields<T>
  dialect: Dialect
  /** Paths whose text compares without case. */
  caseless: ReadonlySet<string>
}

const comparisons: Record<string, (order: number) => boolean> = {
  eq: order => order === 0,
  ne: order => order !== 0,
  gt: order => order > 0,
  ge: order => order >= 0,
  lt: order => order < 0,
  le: order => order <= 0,
}

/** Throws ApiError 400/1102 for anything that is not understood, unknown fields included. */
export function parseFilter<T>(text: string, options: FilterOptions<T>): Filter<T> {
  return new Parser(tokens(text, options.dialect), options).filter()
}

class Parser<T> {
  #at = 0
  #single: { path: string; value: string } | null = null
  #parts = 0
  readonly #tokens: Token[]
  readonly #options: FilterOptions<T>

  constructor(of: Token[], options: FilterOptions<T>) {
    this.#tokens = of
    this.#options = options
  }

  filter(): Filter<T> {
    const matches = this.#or()
    if (this.#at < this.#tokens.length) throw queryInvalid('Something follows the expression')
    const single = this.#parts === 1 ? this.#single : null
    return { matches, equals: path => (single?.path === path ? single.value : null) }
  }

  #or(): Test<T> {
    let left = this.#and()
    while (this.#takeWord('or')) {
      const before = left
      const right = this.#and()
      left = record => before(record) || right(record)
    }
    return left
  }

  #and(): Test<T> {
    let left = this.#not()
    while (this.#takeWord('and')) {
      const before = left
      const right = this.#not()
      left = record => before(record) && right(record)
    }
    return left
  }

  #not(): Test<T> {
    if (this.#takeWord('not')) {
      const inner = this.#not()
      this.#parts++
      return record => !inner(record)
    }
    if (this.#takeSign('(')) {
      const inner = this.#or()
      this.#wantSign(')')
      return inner
    }
    return this.#comparison()
  }

  #comparison(): Test<T> {
    this.#parts++
    const question = this.#question()
    if (question !== null) return this.#maybeEqTrue(question)
    const left = this.#operand()
    const sign = this.#tokens[this.#at]
    const compare = sign?.kind === 'word' ? comparisons[sign.text] : undefined
    if (compare === undefined || sign?.kind !== 'word') throw queryInvalid('A comparison is expected')
    this.#at++
    const right = this.#operand()
    if (left.path !== null && sign.text === 'eq' && typeof right.constant === 'string') {
      this.#single = { path: left.path, value: right.constant }
    }
    const caseless = this.#isCaseless(left) || this.#isCaseless(right)
    return record => {
      const order = compared(left.read(record), right.read(record), caseless)
      return order === null ? sign.text === 'ne' : compare(order)
    }
  }

  /** contains(a,b), substringof(b,a), startswith(a,b), endswith(a,b). */
  #question(): Test<T> | null {
    const word = this.#tokens[this.#at]
    const name = word?.kind === 'word' ? word.text.toLowerCase() : ''
    if (!['contains', 'substringof', 'startswith', 'endswith'].includes(name)) return null
    if (name === 'substringof' && this.#options.dialect === 'v4') throw queryInvalid('substringof belongs to version 3')
    this.#at++
    this.#wantSign('(')
    const first = this.#operand()
    this.#wantSign(',')
    const second = this.#operand()
    this.#wantSign(')')
    const [whole, part] = name === 'substringof' ? [second, first] : [first, second]
    const caseless = this.#isCaseless(whole)
    const fold = (value: Scalar) => (caseless ? String(value ?? '').toLowerCase() : String(value ?? ''))
    return record => {
      const text = fold(whole.read(record))
      const wanted = fold(part.read(record))
      if (name === 'startswith') return text.startsWith(wanted)
      return name === 'endswith' ? text.endsWith(wanted) : text.includes(wanted)
    }
  }

  /** Version 3 clients write `substringof(…) eq true`. */
  #maybeEqTrue(question: Test<T>): Test<T> {
    if (!this.#takeWord('eq')) return question
    const wanted = this.#operand()
    return record => question(record) === wanted.read(record)
  }

  #operand(): Operand<T> {
    const token = this.#tokens[this.#at++]
    if (token === undefined || token.kind === 'sign') throw queryInvalid('A value or a field is expected')
    if (token.kind === 'value') return { read: () => token.value, path: null, constant: token.value }
    const name = token.text.toLowerCase()
    if ((name === 'tolower' || name === 'toupper') && this.#takeSign('(')) {
      const inner = this.#operand()
      this.#wantSign(')')
      const change = (value: Scalar) => {
        if (typeof value !== 'string') return value
        return name === 'tolower' ? value.toLowerCase() : value.toUpperCase()
      }
      const constant = inner.constant === undefined ? undefined : change(inner.constant)
      return { read: record => change(inner.read(record)), path: null, constant }
    }
    return { read: loadField(this.#options.fields, token.text), path: token.text, constant: undefined }
  }

  #isCaseless(operand: Operand<T>): boolean {
    return operand.path !== null && this.#options.caseless.has(operand.path)
  }

  #takeWord(text: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'word' || token.text !== text) return false
    this.#at++
    return true
  }

  #takeSign(text: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'sign' || token.text !== text) return false
    this.#at++
    return true
  }

  #wantSign(text: string): void {
    if (!this.#takeSign(text)) throw queryInvalid(`'${text}' is expected`)
  }
}

/** Throws ApiError 400/1102 for a field that the record does not have. */
export function loadField<T>(fields: Fields<T>, path: string): (record: T) => Scalar {
  const field = Object.hasOwn(fields, path) ? fields[path] : undefined
  if (field === undefined) throw queryInvalid(`Could not find a property named '${path}'`)
  return field
}

/** Below, at or above zero; null when the two cannot be compared (null against a value included). */
export function compared(a: Scalar, b: Scalar, caseless: boolean): number | null {
  if (a === b) return 0
  if (typeof a === 'string' && typeof b === 'string') {
    const [x, y] = caseless ? [a.toLowerCase(), b.toLowerCase()] : [a, b]
    return x === y ? 0 : x < y ? -1 : 1
  }
  if (a === null || b === null || typeof a !== typeof b) return null
  return a < b ? -1 : 1
}
