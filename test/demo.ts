/** The demo as `npm start` opens it, in this process and on free ports: house, emulator and an inbox, furnished. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { demoConfig } from '../src/config.ts'
import { openAccess } from '../src/main/database-access.ts'
import { ownKey } from '../src/main/demo/credentials.ts'
import { type DemoEmulator, startDemoEmulator } from '../src/main/demo/emulator.ts'
import { type DemoOrganization, prepareOrganization } from '../src/main/demo/organization.ts'
import { openPostbox, type Postbox } from '../src/main/demo/postbox/postbox.ts'
import { type House, startHouse } from '../src/main/house.ts'
import { createLog } from '../src/main/log.ts'
import { freePort } from './free-port.ts'

export interface Demo {
  readonly house: House
  readonly emulator: DemoEmulator
  readonly postbox: Postbox
  readonly organization: DemoOrganization
  readonly dataDir: string
  close(): Promise<void>
}

export async function openDemo(): Promise<Demo> {
  const closing: (() => Promise<unknown>)[] = []
  const dataDir = mkdtempSync(join(tmpdir(), 'latchwork-demo-'))
  // Open to the account of the database's server.
  chmodSync(dataDir, 0o711)
  closing.unshift(async () => rmSync(dataDir, { recursive: true, force: true }))
  const [port, emulatorPort, inboxPort, smtpPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const env = {
    DATA_DIR: dataDir,
    PORT: String(port),
    EMULATOR_PORT: String(emulatorPort),
    INBOX_PORT: String(inboxPort),
    INBOX_SMTP_PORT: String(smtpPort),
    LOG_LEVEL: 'error',
  }
  const config = demoConfig(env, ownKey)
  const access = await openAccess(config, () => undefined)
  closing.unshift(() => access.stop())
  const folder = new URL('../emulator/', import.meta.url)
  const emulator = await startDemoEmulator(folder, config.emulatorPort, dataDir, () => undefined)
  closing.unshift(() => emulator.close())
  const postbox = await openPostbox({ port: Number(inboxPort), smtpPort: Number(smtpPort) })
  closing.unshift(() => postbox.close())
  const house = await startHouse({ database: access, config, log: createLog('error') })
  closing.unshift(() => house.close())
  const organization = await prepareOrganization(house.parts, emulator, dataDir)
  const close = async () => {
    for (const end of closing) await end()
  }
  return { house, emulator, postbox, organization, dataDir, close }
}

/** Asks again until it is so. @throws Error naming what did not come */
export async function eventually<T>(
  ask: () => Promise<T>,
  isThere: (answer: T) => boolean,
  what: string,
  withinMs = 60_000,
): Promise<T> {
  return vi.waitFor(
    async () => {
      const answer = await ask()
      if (!isThere(answer)) throw new Error(`${what} not within ${withinMs} ms: ${JSON.stringify(answer)}`)
      return answer
    },
    { timeout: withinMs, interval: 100 },
  )
}
