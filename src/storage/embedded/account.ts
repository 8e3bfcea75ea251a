/**
 * This folder starts the PostgreSQL that ships with Latchwork: which account runs it (here), which binaries,
 * where its files lie, how the server is found, started and stopped, and who owns it.
 *
 * PostgreSQL refuses to run as root. A root Latchwork therefore hands initdb and postgres, and nothing else, to an
 * unprivileged account.
 */
import { spawnSync } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'

/** The account that runs the server; null means our own. */
export type Account = { uid: number; gid: number } | null

const nobody = { uid: 65534, gid: 65534 }

/** Spawned servers get a plain environment: nothing of ours (secrets among it) is theirs to read. */
export const plainEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/**
 * The account for the cluster: the owner of its files where they exist, otherwise `postgres` or `nobody`.
 * @param cluster the folder of the cluster, which need not exist
 */
export async function serverAccount(cluster: string): Promise<Account> {
  if (process.getuid?.() !== 0) return null
  const owner = await stat(cluster).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map(line => line.split(':'))
  const found =
    accounts.find(fields => fields[0] === 'postgres') ?? accounts.find(fields => fields[0] === 'nobody') ?? []
  const uid = Number(found[2])
  const gid = Number(found[3])
  return uid > 0 && gid > 0 ? { uid, gid } : nobody
}

/** Whether the account may read and enter (or run) the path. The kernel is asked, since modes do not tell of ACLs. */
export function mayReach(account: Account, path: string): boolean {
  const asked = spawnSync('/bin/sh', ['-c', 'test -r "$1" && test -x "$1"', 'sh', path], {
    ...(account ?? {}),
    cwd: '/',
    env: plainEnvironment,
    stdio: 'ignore',
  })
  return asked.status === 0
}

/** Whether the account may pass through the folder, which is all that a path to the files below it takes. */
export function mayEnter(account: Account, folder: string): boolean {
  const asked = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], {
    ...(account ?? {}),
    cwd: '/',
    env: plainEnvironment,
    stdio: 'ignore',
  })
  return asked.status === 0
}
