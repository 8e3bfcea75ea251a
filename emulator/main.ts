/**
 * The emulator as a program: `npm run emulator`. The only file here that reads the environment.
 * EMULATOR_PORT (3001), EMULATOR_HOST (127.0.0.1), EMULATOR_SEED (1), EMULATOR_PUBLIC_URL, EMULATOR_PRESET (quick | lifelike).
 */
import { demoLogins } from './seed/seed.ts'
import { startEmulator } from './server.ts'
import { lifelikeSwitches } from './switches.ts'

const env = process.env
const publicUrl = env['EMULATOR_PUBLIC_URL']
const emulator = await startEmulator({
  port: Number(env['EMULATOR_PORT'] ?? 3001),
  host: env['EMULATOR_HOST'] ?? '127.0.0.1',
  seed: Number(env['EMULATOR_SEED'] ?? 1),
  ...(publicUrl === undefined ? {} : { publicUrl: publicUrl.replace(/\/$/, '') }),
  ...(env['EMULATOR_PRESET'] === 'lifelike' ? { switches: lifelikeSwitches() } : {}),
})

process.stdout.write(`Salto KS emulator: ${emulator.url}\n`)
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
