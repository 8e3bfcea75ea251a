import { describe, expect, it } from 'vitest'
import type { Gate } from '../../salto/gate/gate.ts'
import { ClockSkew } from './clock-skew.ts'

const openGate: Gate = {
  place: urgency => ({ urgency, number: 1 }),
  run: (_place, work) => work(),
  throttle: () => undefined,
  calm: () => undefined,
  rate: () => 8,
  shut: () => Promise.resolve(),
}

describe('I24: a clock that disagrees with the provider', () => {
  it('holds grants and lets removals pass, until the clocks agree again', async () => {
    const changes: boolean[] = []
    const skew = new ClockSkew(isSkewed => changes.push(isSkewed))
    const gate = skew.guarded(openGate)
    const give = () => gate.run(gate.place('give'), () => Promise.resolve('done'))
    for (let answer = 0; answer < 3; answer++) skew.seen(-61_000)
    await expect(give()).rejects.toMatchObject({ kind: 'not_done', detail: { code: 'clock_skew' } })
    await expect(gate.run(gate.place('take'), () => Promise.resolve('done'))).resolves.toBe('done')
    for (let answer = 0; answer < 3; answer++) skew.seen(900)
    await expect(give()).resolves.toBe('done')
    expect(changes).toEqual([true, false])
  })

  it('is not taken in by one odd answer', async () => {
    const skew = new ClockSkew(() => undefined)
    const gate = skew.guarded(openGate)
    for (let round = 0; round < 5; round++) {
      skew.seen(86_400_000)
      skew.seen(86_400_000)
      skew.seen(0)
    }
    await expect(gate.run(gate.place('give'), () => Promise.resolve('done'))).resolves.toBe('done')
  })
})
