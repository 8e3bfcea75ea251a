import { expect, it } from 'vitest'
import { ownPath } from './own-path.ts'

const origin = 'https://doors.example.org'

it('goes back to where one was, and nowhere else', () => {
  expect(ownPath('/staff/people?q=ana#top', origin)).toBe('/staff/people?q=ana#top')
  expect(ownPath('/staff', origin)).toBe('/staff')
  for (const elsewhere of [
    undefined,
    'https://elsewhere.example/staff',
    '//elsewhere.example/staff',
    '/\\elsewhere.example',
    'javascript:alert(1)',
    '/staffed',
    '/staff/../my',
    '',
  ]) {
    expect(ownPath(elsewhere, origin)).toBe('/staff')
  }
})
