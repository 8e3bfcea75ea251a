// TASKS: what an operator runs. Here: production. No demo, no emulator; PUBLIC_URL and SECRET_KEY have to be set.
import { firstOwnerToken } from '../../commands/staff/join.ts'
import { type Environment, serveConfig } from '../../config.ts'
import { openAccess, startFault } from '../database-access.ts'
import { type House, startHouse } from '../house.ts'
import { createLog, loggable } from '../log.ts'
import { asksToStop, withinPatience } from '../signals.ts'

/** Serves until asked to stop. */
export async function serve(env: Environment): Promise<void> {
  const config = serveConfig(env)
  const log = createLog(config.logLevel)
  const stopAsked = asksToStop()
  const access = await openAccess(config, line => log.info(line)).catch((error: unknown) => {
    throw startFault(error, config)
  })
  let house: House
  try {
    house = await startHouse({ database: access, config, log })
  } catch (error) {
    await access.stop()
    throw startFault(error, config)
  }
  log.info(
    { url: house.url, publicUrl: config.publicUrl, startedMs: Math.round(performance.now()) },
    'Latchwork is ready',
  )
  await inviteFirstOwner(house, config.publicUrl)
  const reason = await Promise.race([stopAsked, access.lost])
  if (reason instanceof Error) log.fatal(loggable(reason), 'The database is lost')
  else log.info({ signal: reason }, 'Stopping')
  await withinPatience(house.close().then(() => access.stop()))
  if (reason instanceof Error) process.exitCode = 1
}

/** Printed once, to the terminal and not to the log: whoever has it owns the installation. */
async function inviteFirstOwner(house: House, publicUrl: string): Promise<void> {
  const token = await firstOwnerToken(house.parts)
  if (token === null) return
  process.stdout.write(
    [
      'Nobody works here yet. Become the first owner within a day, by this one-time link:',
      '',
      `  ${publicUrl}/staff/first-owner?token=${token}`,
      '',
      'or without a browser:',
      '',
      `  curl -X POST ${publicUrl}/api/v1/first-owner -H 'content-type: application/json' -d '{"token": "${token}",`,
      `    "name": "Your Name", "email": "you@example.org", "password": "at least 12 characters", "organization": "Your Space"}'`,
      '',
      '',
    ].join('\n'),
  )
}
