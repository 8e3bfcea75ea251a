import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { id, instant } from './words.ts'

const body = z.strictObject({
  name: z.string().min(1).max(3),
  kind: z.enum(['room', 'desk']).optional(),
  seats: z.int().min(1).max(8).optional(),
  at: z.union([instant, z.null()]).optional(),
  unit: id.optional(),
  tags: z.array(z.string()).max(1).optional(),
})

const said = (input: unknown) => body.safeParse(input).error?.issues[0]?.message

describe('what a wrong field is answered', () => {
  it.each([
    [{}, 'Is needed'],
    [{ name: 7 }, 'Must be text'],
    [{ name: '' }, 'Must not be empty'],
    [{ name: 'long' }, 'Must have at most 3 characters'],
    [{ name: 'a', kind: 'barn' }, 'Must be one of room, desk'],
    [{ name: 'a', seats: 0 }, 'Must be at least 1'],
    [{ name: 'a', seats: 1.5 }, 'Must be a whole number'],
    [{ name: 'a', tags: ['x', 'y'] }, 'Must have at most 1 entries'],
    [{ name: 'a', unit: 'x' }, 'Must be an id, as Latchwork gave it'],
    [{ name: 'a', at: '9:00' }, 'Must be an instant with its offset, such as 2026-03-01T09:00:00Z'],
    [{ name: 'a', colour: 'red' }, 'Knows no "colour"'],
  ])('%j: %s', (input, sentence) => {
    expect(said(input)).toBe(sentence)
  })

  it('is the sentence of the schema where it has one', () => {
    expect(
      z
        .string()
        .refine(() => false, 'Not on Sundays')
        .safeParse('x').error?.issues[0]?.message,
    ).toBe('Not on Sundays')
  })
})
