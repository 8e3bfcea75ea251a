import { describe, expect, it } from 'vitest'
import { dateAt, instantOfLocalTime, localTimeAt } from './local-time.ts'

const iso = (local: string, zone: string) => new Date(instantOfLocalTime(local, zone)).toISOString()

describe('the clock on the wall', () => {
  it('F-note 24: is read in the zone of the place, whatever the browser’s', () => {
    expect(iso('2026-03-02T09:00', 'Europe/Amsterdam')).toBe('2026-03-02T08:00:00.000Z')
    expect(iso('2026-07-02T09:00', 'Europe/Amsterdam')).toBe('2026-07-02T07:00:00.000Z')
    expect(iso('2026-07-02T09:00', 'Pacific/Auckland')).toBe('2026-07-01T21:00:00.000Z')
    expect(localTimeAt(Date.parse('2026-07-01T21:00:00Z'), 'Pacific/Auckland')).toBe('2026-07-02T09:00')
    expect(dateAt(Date.parse('2026-07-01T21:00:00Z'), 'Pacific/Auckland')).toBe('2026-07-02')
  })

  it('F-note 24: takes the first of a time that exists twice, and moves one that is skipped', () => {
    expect(iso('2026-10-25T02:30', 'Europe/Amsterdam')).toBe('2026-10-25T00:30:00.000Z')
    expect(iso('2026-03-29T02:30', 'Europe/Amsterdam')).toBe('2026-03-29T01:30:00.000Z')
  })
})
