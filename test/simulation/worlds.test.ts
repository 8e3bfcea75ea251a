/**
 * Worlds of thirty people and ninety days, by the same program as `npm run simulate`. It prints each seed that fails with the
 * command that replays it. SIMULATE_SEED begins elsewhere, SIMULATE_WORLDS makes more or fewer.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('run.ts', import.meta.url))

/** What the summary counts of F1 to F4, F7, F8 and F13; a world whose sky is always blue proves nothing. */
const faultKinds = [
  'not_sent',
  'lost_done',
  'lost_undone',
  'hangs_done',
  'throttled',
  'short_read_noticed',
  'short_read_unnoticed',
  'disconnected',
  'seats_full',
]

/** So many worlds meet each of them; fewer may be spared the rarest. */
const worldsWithEverything = 10

interface Ended {
  readonly code: number
  readonly said: string
}

function simulated(args: readonly string[]): Promise<Ended> {
  return new Promise(resolve => {
    const child = execFile(process.execPath, [program, ...args], (_error, out, err) =>
      resolve({ code: child.exitCode ?? 1, said: `${out}${err}` }),
    )
  })
}

it('I1 I2 I4 to I10, I14 to I17: worlds of ninety days keep the invariants', async () => {
  const worlds = process.env['SIMULATE_WORLDS'] ?? '300'
  const seed = process.env['SIMULATE_SEED'] ?? '1'
  const { code, said } = await simulated(['--worlds', worlds, '--seed', seed, '--days', '90'])
  console.log(said)
  expect(said).toContain(`${worlds} worlds`)
  expect(code, said).toBe(0)
  if (Number(worlds) < worldsWithEverything) return
  for (const kind of faultKinds) expect(said).toMatch(new RegExp(`^faults: .*\\b${kind} [1-9]`, 'm'))
  // F17 and F12.
  expect(said).toMatch(/^[1-9]\d* deaths of the process, [1-9]\d* hand edits/m)
}, 3_600_000)
