import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { differences } from './differences.ts'
import { digest } from './digest.ts'
import { fortyZones } from './random-series.ts'
import { instantOf, wallAt } from './recurrence-oracle.ts'
import { transitionDifferences } from './transitions.ts'

const seed = Number(process.env['ORACLE_SEED'] ?? Math.floor(Math.random() * 1e9))

describe(`series beside an oracle built on Intl (ORACLE_SEED=${seed})`, () => {
  it('I16: 5,000 series as people make them, in forty zones, have no difference', () => {
    expect(differences({ seed, zones: fortyZones, isWide: false }, 5_000).examples).toEqual([])
  })

  it('I16: 5,000 series of every part that RFC 5545 has for us, in forty zones, have no difference', () => {
    const found = differences({ seed, zones: fortyZones, isWide: true }, 5_000)
    expect(found.examples).toEqual([])
    expect(found.occurrences).toBeGreaterThan(50_000)
  })

  it('F22: in every IANA zone, series at the edges of its clock changes of 1970 to 2040 have no difference', () => {
    const zones = Intl.supportedValuesOf('timeZone')
    // Another two years for each zone and run; the bench asks about all of them.
    const found = transitionDifferences(zones, n => [0, 1].map(k => 1970 + ((seed + n * 13 + k * 36) % 71)))
    expect(found.examples).toEqual([])
    expect(found.changes).toBeGreaterThan(200)
  })

  it('F-note 24: a process in Los Angeles or on Kiritimati expands the same series to the same instants', async () => {
    const expected = digest(seed, 1_000)
    const run = promisify(execFile)
    const program = `import { digest } from './test/oracle/digest.ts'
      console.log(new Date(0).getTimezoneOffset(), digest(${seed}, 1_000))`
    const answers = await Promise.all(
      ['America/Los_Angeles', 'Pacific/Kiritimati'].map(async TZ => {
        const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
          env: { ...process.env, TZ },
        })
        return stdout.trim()
      }),
    )
    expect(answers).toEqual([`480 ${expected}`, `640 ${expected}`])
  })
})

describe('the oracle itself, where the answer is known', () => {
  it('reads walls', () => {
    expect(wallAt(Date.parse('2026-07-01T12:00:00Z'), 'Asia/Kathmandu')).toBe(Date.parse('2026-07-01T17:45:00Z'))
  })

  it('moves a time in a gap forward and takes the first of two', () => {
    const at = (local: string, zone: string) => new Date(instantOf(Date.parse(`${local}Z`), zone)).toISOString()
    expect(at('2026-03-29T02:30:00', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z')
    expect(at('2026-10-25T02:30:00', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z')
    expect(at('2011-12-30T09:00:00', 'Pacific/Apia')).toBe('2011-12-30T19:00:00.000Z')
  })
})
