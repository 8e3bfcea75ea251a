/**
 * The emulator as a program: `npm run emulator`. The only file here that reads the environment.
 * EMULATOR_PORT (3001), EMULATOR_HOST (127.0.0.1), EMULATOR_SEED (1), EMULATOR_PUBLIC_URL, EMULATOR_PRESET (quick | lifelike).
 */
import { demoLogins } from './seed/seed.ts'
import { startEmulator } from './server.ts'
import { lifelikeSwitches } from './switches.ts'

const env = process.env
const port = Number(env['EMULATOR_PORT'] ?? 3001)
const emulator = await startEmulator({
  port,
  host: env['EMULATOR_HOST'] ?? '127.0.0.1',
  seed: Number(env['EMULATOR_SEED'] ?? 1),
  // The issuer of tokens has to be the very address that clients are told to use.
  publicUrl: (env['EMULATOR_PUBLIC_URL'] ?? `http://localhost:${port}`).replace(/\/$/, ''),
  ...(env['EMULATOR_PRESET'] === 'lifelike' ? { switches: lifelikeSwitches() } : {}),
})

process.stdout.write(`Salto KS emulator: ${emulator.world().publicUrl}\n`)
process.stdout.write(`  site admin: ${demoLogins.admin.email} / ${demoLogins.admin.password}\n`)
process.stdout.write(`  client: latchwork / latchwork-secret\n`)

const stop = () => {
  emulator.close().then(
    () => process.exit(0),
    () => process.exit(1),
  )
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
