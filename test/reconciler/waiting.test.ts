import { describe, expect, it } from 'vitest'
import { few, Waiting } from '../../src/reconciler/rounds/waiting.ts'
import { Sights } from '../../src/reconciler/sights.ts'

const people = Array.from({ length: 30 }, (_, n) => `p${n}`)

describe('who is next in a long pass', () => {
  it('whoever had to make room comes before those who wait already', () => {
    const waiting = new Waiting(people, new Map(), new Sights())
    waiting.add([['p1'], ['p2'], ['p3']])
    expect(waiting.next(false, 0)).toEqual(['p1'])
    waiting.add([['p1']])
    expect(waiting.next(false, 0)).toEqual(['p1'])
    expect(waiting.next(true, 0)).toEqual(['p2', 'p3'])
    expect(waiting.isEmpty()).toBe(true)
  })

  it('a few come together, or when no others are to come', () => {
    const waiting = new Waiting(people, new Map(), new Sights())
    waiting.add([['p20'], ['p21'], ['p22']])
    waiting.addFew(['p1'])
    expect(waiting.next(false, 0)).toEqual(['p20'])
    const more = people.slice(2, 1 + few)
    waiting.addFew(more)
    expect(waiting.next(false, 0)).toEqual(['p21', 'p1', ...more])
    waiting.addFew(['p19'])
    expect(waiting.next(false, 0)).toEqual(['p22'])
    expect(waiting.areMoreToCome()).toBe(false)
    expect(waiting.next(false, 0)).toEqual(['p19'])
  })

  it('a few wait for others for a while only', () => {
    const waiting = new Waiting(people, new Map(), new Sights())
    waiting.add(Array.from({ length: 20 }, (_, n) => [`p${n + 2}`]))
    waiting.addFew(['p1'])
    const rounds = Array.from({ length: 6 }, () => waiting.next(false, 0))
    expect(rounds.findIndex(round => round.includes('p1'))).toBe(4)
  })

  it('whoever comes back is looked at anew, unless a call failed that says nothing about what was seen', () => {
    const sights = new Sights()
    for (const personId of ['p1', 'p2']) sights.sawUser(personId, 'absent', 5)
    const recheckAt = new Map([
      ['p1', 10],
      ['p2', 10],
      ['p3', 11],
      ['stranger', 1],
    ])
    const waiting = new Waiting(people, recheckAt, sights)
    waiting.rest('p2')
    expect(waiting.isSomebodyDue(9)).toBe(false)
    expect(waiting.isSomebodyDue(10)).toBe(true)
    expect(waiting.next(false, 10)).toEqual(['p1', 'p2'])
    expect([...recheckAt.keys()]).toEqual(['p3', 'stranger'])
    expect(sights.of('p1').user).toBe('unseen')
    expect(sights.of('p2').user).toBe('absent')
  })

  it('what becomes of users without access waits for whoever comes back', () => {
    const waiting = new Waiting(people, new Map([['p1', 10]]), new Sights())
    waiting.addLast(['p5', 'p6'])
    expect(waiting.next(false, 10)).toEqual(['p1'])
    expect(waiting.next(false, 10)).toEqual(['p5', 'p6'])
    expect(waiting.isEmpty()).toBe(true)
  })
})
