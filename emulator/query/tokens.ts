/**
 * OData `$filter` and `$orderby` as far as integrators were seen to use them: eq, ne, gt, ge, lt, le, and, or, not,
 * brackets, contains / substringof / startswith / endswith / tolower / toupper, paths with `/`. By default the
 * dialect is version 3 (`DateTime'…'`, `guid'…'`, `substringof`); the header CLP-disable-odata-v3-conversion makes it version 4.
 */
import { queryInvalid } from '../errors.ts'

export type Dialect = 'v3' | 'v4'

export type Token =
  | { kind: 'word'; text: string }
  | { kind: 'value'; value: string | number | boolean | null; isInstant: boolean }
  | { kind: 'sign'; text: '(' | ')' | ',' }

const pattern =
  /\s*(?:(DateTime|datetimeoffset|guid)?'((?:[^']|'')*)'|([(),])|(\d{4}-\d{2}-\d{2}(?:T[0-9:.]+(?:Z|[+-]\d{2}:\d{2})?)?)|([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})|(-?\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_/]*))/giy

/** Throws ApiError 400/1102 for text that cannot be cut into tokens. */
export function tokens(text: string, dialect: Dialect): Token[] {
  const found: Token[] = []
  pattern.lastIndex = 0
  while (pattern.lastIndex < text.trimEnd().length) {
    const match = pattern.exec(text)
    if (match === null) throw queryInvalid(`Syntax error in '${text}'`)
    found.push(tokenOf(match, dialect))
  }
  return found
}

function tokenOf(match: RegExpExecArray, dialect: Dialect): Token {
  const [, prefix, quoted, sign, instant, guid, number, word] = match
  if (quoted !== undefined) return quotedToken(prefix?.toLowerCase(), quoted.replaceAll("''", "'"), dialect)
  if (sign === '(' || sign === ')' || sign === ',') return { kind: 'sign', text: sign }
  if (instant !== undefined) {
    if (dialect === 'v3') throw queryInvalid(`A date is written DateTime'${instant}'`)
    return instantToken(instant)
  }
  if (guid !== undefined) return { kind: 'value', value: guid.toLowerCase(), isInstant: false }
  if (number !== undefined) return { kind: 'value', value: Number(number), isInstant: false }
  const text = word ?? ''
  if (text === 'null') return { kind: 'value', value: null, isInstant: false }
  if (text === 'true' || text === 'false') return { kind: 'value', value: text === 'true', isInstant: false }
  return { kind: 'word', text }
}

function quotedToken(prefix: string | undefined, text: string, dialect: Dialect): Token {
  if (prefix === undefined) return { kind: 'value', value: text, isInstant: false }
  if (dialect === 'v4') throw queryInvalid(`${prefix}'…' belongs to version 3`)
  if (prefix === 'guid') return { kind: 'value', value: text.toLowerCase(), isInstant: false }
  return instantToken(text)
}

function instantToken(text: string): Token {
  const at = new Date(/[Zz]|[+-]\d{2}:\d{2}$/.test(text) || !text.includes('T') ? text : `${text}Z`).getTime()
  if (Number.isNaN(at)) throw queryInvalid(`'${text}' is not a date`)
  return { kind: 'value', value: at, isInstant: true }
}
