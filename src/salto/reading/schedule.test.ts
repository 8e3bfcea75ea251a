import { describe, expect, it } from 'vitest'
import type { WireSchedule } from '../wire.ts'
import { scheduleSeen } from './schedule.ts'

const week = { monday: true, tuesday: true, wednesday: true, thursday: true, friday: true }
const all = { ...week, saturday: true, sunday: true }
const none = { monday: false, tuesday: false, wednesday: false, thursday: false, friday: false }

const schedule = (change: Partial<WireSchedule> = {}): WireSchedule => ({
  id: 's',
  ...all,
  start_time: '00:00:00',
  end_time: '23:59:59',
  start_date: null,
  end_date: null,
  ...change,
})

describe('what a group’s schedules let in', () => {
  it('is none without a schedule', () => expect(scheduleSeen([])).toBe('none'))

  it('is always for all days round the clock, with and without seconds', () => {
    expect(scheduleSeen([schedule()])).toBe('always')
    expect(scheduleSeen([schedule({ start_time: '00:00', end_time: '23:59' })])).toBe('always')
  })

  it('is always when several together leave no gap', () => {
    const weekend = schedule({ ...none, saturday: true, sunday: true })
    const morning = schedule({ saturday: false, sunday: false, end_time: '11:59:59' })
    const later = schedule({ saturday: false, sunday: false, start_time: '12:00:00' })
    expect(scheduleSeen([later, weekend, morning])).toBe('always')
    expect(scheduleSeen([weekend, morning, { ...later, start_time: '12:01:00' }])).toBe('narrow')
  })

  it('is narrow for hours, missing days, dates and times that cannot be read', () => {
    expect(scheduleSeen([schedule({ start_time: '08:00:00', end_time: '18:00:59' })])).toBe('narrow')
    expect(scheduleSeen([schedule({ sunday: false })])).toBe('narrow')
    expect(scheduleSeen([schedule({ end_date: '2027-01-01' })])).toBe('narrow')
    expect(scheduleSeen([schedule({ end_time: 'late' })])).toBe('narrow')
  })
})
