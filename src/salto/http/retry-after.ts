/**
 * Milliseconds that a Retry-After header asks for; null when it is absent or says nothing. Seconds or an HTTP date
 * (RFC 9110, 10.2.3). A date counts from the answer's own Date header where there is one, because the two clocks differ.
 */
export function retryAfterMs(header: string | undefined, dateHeader: string | undefined, now: number): number | null {
  const text = header?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  // `Date.parse` finds a date in nearly anything; every HTTP date begins with a day of the week.
  const at = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) return null
  const sentAt = Date.parse(dateHeader ?? '')
  return Math.max(0, at - (Number.isNaN(sentAt) ? now : sentAt))
}
