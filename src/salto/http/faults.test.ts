import { describe, expect, it } from 'vitest'
import { faultKind, lostFault, type Verdict } from './faults.ts'

const write = (status: number, code: string | null = null, more: Partial<Verdict> = {}): Verdict => ({
  operation: 'PATCH /x',
  isRead: false,
  status,
  code,
  isSpoken: code !== null,
  asksForSeat: false,
  ...more,
})

describe('what an answer means', () => {
  it.each([
    ['missing', write(404, '2202')],
    ['duplicate', write(409, '3101')],
    ['subscription_invalid', write(403, '2212')],
    ['rejected', write(403, '2203')],
    ['no_seat', write(403, '2203', { asksForSeat: true })],
    ['rejected', write(403, '2220', { asksForSeat: true })],
    ['rejected', write(400, '2210')],
    ['rejected', write(405)],
    ['unknown_outcome', write(500, '3101')],
    ['unknown_outcome', write(502)],
    ['unknown_outcome', write(408)],
    ['unknown_outcome', write(302)],
    ['not_done', write(503, null, { isRead: true })],
  ] as const)('is %s', (kind, verdict) => expect(faultKind(verdict)).toBe(kind))

  it('F-note 3: a 404 in which Salto does not speak is nobody’s absence', () => {
    expect(faultKind(write(404, null, { isRead: true }))).toBe('not_done')
    expect(faultKind(write(404))).toBe('not_done')
  })
})

describe('what a lost answer means', () => {
  const failure = (code: string, more: object = {}) => Object.assign(new Error('secret@example.org'), { code, ...more })

  it('F1: was not done when the request never left', () => {
    for (const error of [
      failure('ECONNREFUSED'),
      failure('ENOTFOUND'),
      failure('ECONNRESET', { syscall: 'connect' }),
    ]) {
      expect(lostFault('POST /x', false, error).kind).toBe('not_done')
    }
  })

  it('F2: is unknown for a write and harmless for a read when the line broke later', () => {
    for (const error of [failure('ECONNRESET'), failure('UND_ERR_SOCKET'), failure('UND_ERR_HEADERS_TIMEOUT'), 'odd']) {
      expect(lostFault('POST /x', false, error).kind).toBe('unknown_outcome')
      expect(lostFault('GET /x', true, error).kind).toBe('not_done')
    }
  })

  it('names the code, never the text of the error', () => {
    expect(lostFault('POST /x', false, failure('ECONNRESET')).message).toBe('POST /x got no answer (ECONNRESET)')
  })
})
