// THE DEMO (`npm start`): database, emulator, API and a lively space, all on this machine and all kept in DATA_DIR.
import { type DemoConfig, demoConfig, type Environment } from '../../config.ts'
import { fileFault, openAccess, startFault } from '../database-access.ts'
import { startHouse } from '../house.ts'
import { createLog, loggable } from '../log.ts'
import { asksToStop, withinPatience } from '../signals.ts'
import { ownKey } from './credentials.ts'
import { type DemoEmulator, startDemoEmulator } from './emulator.ts'
import { type DemoOrganization, prepareOrganization } from './organization.ts'
import { openPostbox, type Postbox } from './postbox/postbox.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Runs until asked to stop. @param emulatorFolder of the emulator's sources */
export async function start(env: Environment, emulatorFolder: URL): Promise<void> {
  const config = configOf(env)
  const closing: (() => Promise<unknown>)[] = []
  const stopAsked = asksToStop()
  const opening = open(config, emulatorFolder, end => closing.unshift(end))
  const closeAll = async () => {
    for (const end of closing.splice(0)) await end()
  }
  try {
    const reason = await Promise.race([opening.then(({ lost }) => Promise.race([lost, stopAsked])), stopAsked])
    if (reason instanceof Error) throw reason
    say(`\nStopping (${reason}) …`)
    await withinPatience(Promise.allSettled([opening]).then(closeAll))
  } catch (error) {
    await withinPatience(closeAll())
    throw startFault(error, config)
  }
}

/** The demo makes itself a key in its data folder, if it may. */
function configOf(env: Environment): DemoConfig {
  try {
    return demoConfig(env, ownKey)
  } catch (error) {
    throw fileFault(error) ?? error
  }
}

async function open(
  config: DemoConfig,
  emulatorFolder: URL,
  onClose: (end: () => Promise<unknown>) => void,
): Promise<{ lost: Promise<Error> }> {
  const log = createLog(config.logLevel)
  const access = await openAccess(config, line => say(line))
  onClose(() => access.stop())
  const emulator = await startDemoEmulator(emulatorFolder, config.emulatorPort, config.dataDir, say)
  onClose(() => emulator.close())
  const postbox = config.postbox ? await openInbox(config.postbox) : null
  onClose(async () => postbox?.close())
  const mail = config.mail && postbox ? { ...config.mail, port: postbox.smtpPort } : config.mail
  const house = await startHouse({ database: access, config: { ...config, mail }, log })
  onClose(() => house.close())
  try {
    introduce(config, emulator, postbox, await prepareOrganization(house.parts, emulator, config.dataDir))
  } catch (error) {
    // The server stands; a demo that could not be furnished is worth looking at all the same.
    log.error(loggable(error), 'The demo could not be furnished')
    say(`Latchwork runs at ${config.publicUrl}, but its demo is incomplete: ${String(error)}`)
  }
  return { lost: access.lost }
}

/** On the usual ports, or on any: another demo beside this one is no reason to refuse, unless somebody chose the ports. */
async function openInbox({ isChosen, ...ports }: NonNullable<DemoConfig['postbox']>): Promise<Postbox> {
  try {
    return await openPostbox(ports)
  } catch (error) {
    const isBusy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (isChosen || !isBusy) throw error
    return openPostbox({ port: 0, smtpPort: 0 })
  }
}

function introduce(config: DemoConfig, emulator: DemoEmulator, postbox: Postbox | null, demo: DemoOrganization): void {
  const { publicUrl } = config
  const { credentials, path, added } = demo
  const rows = [
    ['Staff', `${publicUrl}/staff`],
    ['Members', `${publicUrl}/my`],
    ['Guests reserve', `${publicUrl}/book`],
    ['Status', `${publicUrl}/status`],
    ['API reference', `${publicUrl}/api/reference`],
    ['Emulated doors', `${emulator.url}/doors`],
    ["Salto's letters", `${emulator.url}/mail`],
    ...(postbox ? [['Our letters', `${postbox.url}/inbox`]] : []),
    ['Trouble on demand', `${emulator.url}/trouble`],
    ['Sign in as', `${credentials.staff.email}  password ${credentials.staff.password}`],
    ['API key', credentials.apiKey],
    ['Kept in', path],
  ]
  const width = Math.max(...rows.map(([name = '']) => name.length))
  say('')
  say(`Latchwork is open${added > 0 ? `, with ${added} members who are getting their keys now` : ''}.`)
  if (demo.reserved > 0)
    say(`In a minute the doors of the room Quay open for a guest, Grace Visser: watch the letters.`)
  say('')
  for (const [name = '', value] of rows) say(`  ${name.padEnd(width)}  ${value}`)
  say('')
  say('  Ctrl-C stops everything; the next start goes on where this one ended.')
}
