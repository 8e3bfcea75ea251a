/**
 * Where the embedded server's files lie, and their making.
 *
 * `<dataDir>/postgres-18` is the cluster, or a link to it where the server's account cannot reach the data directory.
 * A new cluster is made beside its place and renamed into it: a crash in the middle leaves no half of one.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, realpath, rename, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type Account, mayEnter, plainEnvironment, serverAccount } from './account.ts'
import { type Binaries, runnableBinaries } from './binaries.ts'

const run = promisify(execFile)

/** The superuser that initdb makes; Latchwork itself works as `latchwork`, which is no superuser. */
export const superuser = 'postgres'

/** The socket's file name follows from the port, even where no port is opened. */
const socketName = '.s.PGSQL.5432'

/** The kernel's limit on a socket's path is 107 bytes on Linux, 103 on macOS. */
const socketPathLimitBytes = 103

export type Cluster = {
  /** The folder of the cluster, with links resolved. */
  folder: string
  account: Account
  binaries: Binaries
  /** The data directory that the operator named. */
  dataDir: string
}

type Wishes = { dataDir: string; installed: Binaries; isDurable: boolean; log: (line: string) => void }

/** The cluster of the data directory, made if there is none. */
export async function preparedCluster(wishes: Wishes): Promise<Cluster> {
  const { installed, log } = wishes
  // The server's account is asked, and the server started, from another folder than ours.
  const dataDir = resolve(wishes.dataDir)
  if (await mkdir(dataDir, { recursive: true })) await chmod(dataDir, 0o711)
  const place = join(dataDir, `postgres-${installed.major}`)
  const account = await serverAccount(place)
  const existing = await existingFolder(place)
  if (existing) {
    await assertUsable(existing, account)
    return { folder: existing, account, dataDir, binaries: await runnableIn(existing, account, wishes) }
  }
  await refuseOtherVersion(dataDir, installed.major)
  const isReachable = mayEnter(account, dataDir)
  const home = isReachable ? await realpath(dataDir) : await reachableHome()
  const binaries = await runnableBinaries(installed, account, home, log)
  const made = await madeCluster(home, binaries, account, wishes.isDurable)
  if (isReachable) await moveOrYield(made, place)
  else {
    log(`The account that runs PostgreSQL cannot reach ${dataDir}: the database lies in ${home}`)
    await rename(made, join(home, `postgres-${installed.major}`))
    await linkOrYield(join(home, `postgres-${installed.major}`), place)
  }
  return { folder: await realpath(place), account, dataDir, binaries }
}

async function runnableIn(folder: string, account: Account, { installed, log }: Wishes): Promise<Binaries> {
  return runnableBinaries(installed, account, dirname(folder), log)
}

/** The folder behind the place, or null if there is none yet. Throws where a link leads to nothing. */
export async function existingFolder(place: string): Promise<string | null> {
  try {
    await lstat(place)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    return await realpath(place)
  } catch (cause) {
    throw new Error(`${place} says where the database lies, but it is not there. Put it back, or restore a backup.`, {
      cause,
    })
  }
}

async function assertUsable(folder: string, account: Account): Promise<void> {
  const { uid } = await lstat(folder)
  const wanted = account?.uid ?? process.getuid?.()
  if (uid !== wanted) {
    throw new Error(`${folder} belongs to account ${uid}. Start Latchwork as that account, or as root.`)
  }
  if (!mayEnter(account, folder)) {
    throw new Error(`Account ${uid} owns ${folder} but cannot reach it: let it pass through the folders above.`)
  }
}

async function refuseOtherVersion(dataDir: string, major: number): Promise<void> {
  const other = (await readdir(dataDir)).find(name => /^postgres-\d+$/.test(name))
  if (!other) return
  throw new Error(
    `${dataDir} holds a database of ${other}, and this Latchwork brings postgres-${major}. ` +
      'Make a backup with the Latchwork that wrote it, and restore that backup into a new data directory.',
  )
}

/** /var/lib and /var/tmp outlive a restart of the machine, which a temporary folder may not. */
async function reachableHome(): Promise<string> {
  const failures: unknown[] = []
  for (const parent of ['/var/lib', '/var/tmp']) {
    try {
      const home = await mkdtemp(join(parent, 'latchwork-'))
      await chmod(home, 0o711)
      return home
    } catch (error) {
      failures.push(error)
    }
  }
  throw new AggregateError(failures, 'The account that runs PostgreSQL cannot reach the data directory, nor /var/lib')
}

async function madeCluster(home: string, binaries: Binaries, account: Account, isDurable: boolean): Promise<string> {
  const draft = await mkdtemp(join(home, '.initdb-'))
  try {
    if (account) await chown(draft, account.uid, account.gid)
    const options = ['--encoding=UTF8', '--locale=C', '--auth-local=trust', '--auth-host=reject', '--no-instructions']
    if (!isDurable) options.push('--no-sync')
    await run(join(binaries.folder, 'bin/initdb'), [...options, `--username=${superuser}`, '-D', draft], {
      ...(account ?? {}),
      cwd: '/',
      env: plainEnvironment,
    })
    return draft
  } catch (cause) {
    await rm(draft, { recursive: true, force: true })
    throw new Error(`PostgreSQL could not make a database in ${home}`, { cause })
  }
}

/** Another process may have been quicker: then its cluster stands, and ours goes. */
async function moveOrYield(made: string, place: string): Promise<void> {
  try {
    await rename(made, place)
  } catch (error) {
    await rm(made, { recursive: true, force: true })
    if (!(await existingFolder(place))) throw error
  }
}

async function linkOrYield(made: string, place: string): Promise<void> {
  try {
    await symlink(made, place)
  } catch (error) {
    await rm(dirname(made), { recursive: true, force: true })
    if (!(await existingFolder(place))) throw error
  }
}

/**
 * The folder of the server's socket: the cluster, which only its account may enter, or a private temporary folder named
 * by a hash of the cluster's path where that path is too long for a socket.
 */
export async function socketFolder({ folder, account }: Cluster): Promise<string> {
  if (Buffer.byteLength(join(folder, socketName)) <= socketPathLimitBytes) return folder
  const name = `latchwork-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`
  const parent = Buffer.byteLength(join(tmpdir(), name, socketName)) <= socketPathLimitBytes ? tmpdir() : '/tmp'
  const path = join(parent, name)
  try {
    await mkdir(path, { mode: 0o700 })
    if (account) await chown(path, account.uid, account.gid)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const found = await lstat(path)
  // Anybody may write to a temporary folder, and who holds the socket's folder can pose as the server.
  if (!found.isDirectory() || found.uid !== (account?.uid ?? process.getuid?.()) || (found.mode & 0o077) !== 0) {
    throw new Error(`${path} is not a private folder of the account that runs PostgreSQL. Remove it and start again.`)
  }
  return path
}
