import { describe, expect, it } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const now = Date.UTC(2026, 0, 1, 12)
const http = (at: number) => new Date(at).toUTCString()

describe('Retry-After (F3)', () => {
  it('reads seconds', () => {
    expect(retryAfterMs('7', undefined, now)).toBe(7000)
    expect(retryAfterMs(' 0 ', undefined, now)).toBe(0)
    expect(retryAfterMs('1938', undefined, now)).toBe(1_938_000)
  })

  it('reads a date, counted on the clock of who wrote it', () => {
    expect(retryAfterMs(http(now + 5000), undefined, now)).toBe(5000)
    expect(retryAfterMs(http(now + 305_000), http(now + 300_000), now)).toBe(5000)
    expect(retryAfterMs(http(now - 5000), undefined, now)).toBe(0)
  })

  it('says nothing for nothing and for nonsense', () => {
    for (const header of [undefined, '', 'soon', '-3', 'NaN']) expect(retryAfterMs(header, undefined, now)).toBeNull()
  })
})
