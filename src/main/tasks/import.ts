// `npm run import -- members.csv [--yes] [--organization <name or id>]`: first says what would happen, then does it.
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import cliProgress from 'cli-progress'
import { ConfigFault, type Environment, plainConfig } from '../../config.ts'
import { bringIn, productsByName } from '../../import/bring-in.ts'
import { readRows } from '../../import/file.ts'
import { countInvitations } from '../../import/invitations.ts'
import { type MemberFile, type Reject, readMembers } from '../../import/members.ts'
import { newUuid } from '../../ports/ids.ts'
import { findEmbedded } from '../../storage/embedded.ts'
import { systemClock } from '../clock.ts'
import { openAccess, startFault } from '../database-access.ts'
import { type Foundation, openFoundation } from '../foundation.ts'
import { closeAll } from '../house.ts'
import { createLog } from '../log.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

export async function importFile(env: Environment, words: readonly string[]): Promise<void> {
  const { path, organization, isMeant } = wishesOf(words)
  const config = plainConfig(env, 'warn')
  const log = createLog(config.logLevel)
  const closing: (() => Promise<unknown>)[] = []
  const onClose = (end: () => Promise<unknown>) => void closing.unshift(end)
  try {
    const file = await readRows(path)
    const running = config.databaseUrl === null ? await findEmbedded(config) : null
    const access = running ?? (await openAccess(config, line => log.info(line)))
    if ('stop' in access) onClose(() => access.stop())
    // No secret is read or written here, so the installation's key is not asked for.
    const keys = { currentKeyId: 'import', keys: { import: randomBytes(32) } }
    const foundation = await openFoundation({ access, keys, log, onClose, reseals: false })
    const organizationId = await chosenOrganization(foundation, organization)
    await bringFileIn(foundation, organizationId, path, isMeant, products => readMembers(file, products))
  } catch (error) {
    throw startFault(error, config)
  } finally {
    await closeAll(closing, log)
  }
}

const usage = 'Name one file: npm run import -- members.csv [--yes] [--organization <name or id>]'

function wishesOf(words: readonly string[]): { path: string; organization: string | null; isMeant: boolean } {
  const { values, positionals } = parsedWords(words)
  const [path, ...more] = positionals
  if (!path || more.length > 0) throw new ConfigFault(usage)
  return { path, organization: values.organization ?? null, isMeant: values.yes }
}

function parsedWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { yes: { type: 'boolean', default: false }, organization: { type: 'string' } },
    })
  } catch (error) {
    // Node reports a word that it does not know as if the program were wrong.
    throw new ConfigFault(`${error instanceof Error ? error.message : String(error)}. ${usage}`, { cause: error })
  }
}

async function chosenOrganization({ controls }: Foundation, wanted: string | null): Promise<string> {
  const all = await controls.organizations.list()
  const found = wanted === null ? all : all.filter(({ id, name }) => id === wanted || name === wanted)
  const [only] = found
  if (only && found.length === 1) return only.id
  const names = all.map(({ name }) => `"${name}"`).join(', ')
  if (all.length === 0)
    throw new ConfigFault('There is no organisation yet. Start Latchwork and become its first owner.')
  throw new ConfigFault(`Say which organisation, by --organization. There are: ${names}`)
}

async function bringFileIn(
  { store, controls }: Foundation,
  organizationId: string,
  path: string,
  isMeant: boolean,
  read: (products: ReadonlyMap<string, string>) => MemberFile,
): Promise<void> {
  const at = systemClock.now()
  const today = new Date(at).toISOString().slice(0, 10)
  const { file, invitations } = await store.transaction(organizationId, at, async tx => {
    const members = read(await productsByName(tx))
    return { file: members, invitations: await countInvitations(tx, members.members, today) }
  })
  say(`${file.members.length} rows can be brought in, ${file.rejects.length} cannot.`)
  say(`Salto KS would send ${invitations.now} invitations now, and ${invitations.later} when later memberships begin.`)
  if (!isMeant) {
    await tell(path, file.header, file.rejects)
    say('Nothing was written. Repeat with --yes to bring them in.')
    return
  }
  // Into a log, where nothing can be drawn over, it goes as a line every two seconds.
  const format = { format: '{bar} {value}/{total} rows', noTTYOutput: true, notTTYSchedule: 2000 }
  const bar = new cliProgress.SingleBar(format, cliProgress.Presets.rect)
  bar.start(file.members.length, 0)
  const parts = { store, controls, clock: systemClock, newId: newUuid }
  const brought = await bringIn(parts, file.members, {
    organizationId,
    actor: { kind: 'system', id: 'import' },
    onRow: () => bar.increment(),
  })
  bar.stop()
  say(`${brought.added} added, ${brought.unchanged} were there already.`)
  await tell(
    path,
    file.header,
    [...file.rejects, ...brought.rejects].sort((a, b) => a.line - b.line),
  )
}

const shownLimit = 20

/** Each bad row with its line and reason, on the terminal and in a file to put right and import again. */
async function tell(path: string, header: readonly string[], rejects: readonly Reject[]): Promise<void> {
  if (rejects.length === 0) return
  for (const { line, reason } of rejects.slice(0, shownLimit)) say(`  line ${line}: ${reason}`)
  if (rejects.length > shownLimit) say(`  … and ${rejects.length - shownLimit} more`)
  const rows = [
    ['line', 'reason', ...header],
    ...rejects.map(({ line, reason, cells }) => [String(line), reason, ...cells]),
  ]
  const rejectsPath = `${path}.rejects.csv`
  await writeFile(rejectsPath, `\uFEFF${rows.map(row => row.map(quoted).join(',')).join('\r\n')}\r\n`, { mode: 0o600 })
  say(`Rejected rows with their reasons: ${rejectsPath}`)
}

/** A cell that begins like a formula is not run by the spreadsheet that opens the file. */
const quoted = (cell: string): string => `"${(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`
