/** `$orderby`: one or several fields, each `asc` or `desc`. Null comes first, as in OData. */
import { queryInvalid } from '../errors.ts'
import { compared, type Fields, loadField, type Scalar } from './filter.ts'

/** Throws ApiError 400/1102 for an unknown field (measured) or a wrong direction. */
export function parseOrder<T>(text: string, fields: Fields<T>): (a: T, b: T) => number {
  const keys = text.split(',').map(part => {
    const [path = '', direction = 'asc', ...rest] = part.trim().split(/\s+/)
    if (!['asc', 'desc'].includes(direction.toLowerCase()) || rest.length > 0) {
      throw queryInvalid(`Syntax error in '${text}'`)
    }
    return { read: loadField(fields, path), sign: direction.toLowerCase() === 'desc' ? -1 : 1 }
  })
  return (a, b) => {
    for (const { read, sign } of keys) {
      const order = compareNullFirst(read(a), read(b))
      if (order !== 0) return order * sign
    }
    return 0
  }
}

function compareNullFirst(a: Scalar, b: Scalar): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  return compared(a, b, false) ?? 0
}
