/**
 * Worlds of thirty people and ninety days, by the same program as `npm run simulate`. It prints each seed that fails with the
 * command that replays it. SIMULATE_SEED begins elsewhere, SIMULATE_WORLDS makes more or fewer.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('run.ts', import.meta.url))

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
}, 3_600_000)
