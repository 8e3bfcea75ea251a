// Half-open spans of instants. Every fact that decides access lives during one, so "what was true then"
// and "what will be true" are the same question asked at different instants.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number

/** `[from, until)`. `until` is `forever` when no end is known. */
export interface Span {
  readonly from: Instant
  readonly until: Instant
}

export const forever: Instant = Number.POSITIVE_INFINITY
export const always: Span = { from: Number.NEGATIVE_INFINITY, until: forever }

export const isIn = (span: Span, at: Instant): boolean => span.from <= at && at < span.until

export const isEmpty = (span: Span): boolean => !(span.from < span.until)

/** The instants that all the spans share; null when there is none. */
export function intersection(...spans: readonly Span[]): Span | null {
  let from = Number.NEGATIVE_INFINITY
  let until = forever
  for (const span of spans) {
    if (span.from > from) from = span.from
    if (span.until < until) until = span.until
  }
  return from < until ? { from, until } : null
}

/** The same instants in as few spans as possible, in order: touching and overlapping spans become one. */
export function joined(spans: readonly Span[]): Span[] {
  const sorted = spans.filter(span => !isEmpty(span)).sort((a, b) => a.from - b.from)
  const result: Span[] = []
  for (const span of sorted) {
    const last = result.at(-1)
    if (last && span.from <= last.until) {
      if (span.until > last.until) result[result.length - 1] = { from: last.from, until: span.until }
    } else result.push(span)
  }
  return result
}

/** The first boundary of any of the spans that lies after `at`; null when nothing changes any more. */
export function nextBoundary(spans: readonly Span[], at: Instant): Instant | null {
  let next = forever
  for (const { from, until } of spans) {
    if (from > at && from < next) next = from
    if (until > at && until < next) next = until
  }
  return next === forever ? null : next
}
