import { describe, expect, it } from 'vitest'
import { systemClock } from './clock.ts'

const dayMs = 86_400_000

describe('the clock of the machine', () => {
  it('does not wake at once whoever sleeps longer than a timer can count', async () => {
    const ending = new AbortController()
    let isAwake = false
    const slept = systemClock.sleep(40 * dayMs, ending.signal).then(() => {
      isAwake = true
    })
    // What would go off at once would have gone off before this.
    await systemClock.sleep(20)
    expect(isAwake).toBe(false)
    ending.abort()
    await slept
  })
})
