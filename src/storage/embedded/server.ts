/** Finds, starts and stops the server of a cluster. Nothing here knows who owns it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { type FileHandle, open, readFile, readlink, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { plainEnvironment } from './account.ts'
import { type Cluster, socketFolder, superuser } from './cluster.ts'
import { commandOf } from './commands.ts'

export type Server = { pid: number; socketFolder: string; wasRunning: boolean }

type Trace = { pid: number; socketFolder: string | null }

export type ServerOptions = {
  settings: Record<string, string>
  diesWithParent: boolean
}

const startLimitMs = 120_000
const stopLimitMs = 120_000
const pollMs = 20
const logLimitBytes = 10_000_000

/**
 * Everything that decides what survives a power cut is named, although it is the default. Errors reach the
 * application, which reports them; in the server's own log their details would hold people's names.
 */
const safeSettings: Record<string, string> = {
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '64MB',
  max_connections: '60',
  max_wal_size: '256MB',
  // A young installation grows from nothing: until its tables are counted, plans are guesses.
  autovacuum_naptime: '15s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
}

/** The running server of the cluster, started if there is none. Waits for one that is starting, or stopping. */
export async function runningServer(cluster: Cluster, options: ServerOptions): Promise<Server> {
  const deadlineAt = performance.now() + startLimitMs
  let isStarted = false
  let child: ChildProcess | null = null
  let failure: unknown = null
  while (performance.now() < deadlineAt) {
    const trace = await serverTrace(cluster.folder)
    const isAlive = trace !== null && (await isServerOf(trace.pid, cluster.folder))
    if (trace?.socketFolder && (await answers(trace.socketFolder))) {
      return { pid: trace.pid, socketFolder: trace.socketFolder, wasRunning: !isStarted }
    }
    const hasEnded = child === null || child.exitCode !== null || child.signalCode !== null
    if (!isAlive && hasEnded) {
      // A server killed a moment ago may leave children that hold its memory for some milliseconds: try again.
      if (child) failure = new Error(`PostgreSQL did not start: ${await lastLines(cluster)}`)
      if (child && performance.now() > deadlineAt - startLimitMs + 10_000) break
      if (child) await delay(250)
      child = await spawnServer(cluster, options, trace?.pid)
      isStarted = true
    }
    await delay(pollMs)
  }
  throw failure ?? new Error(`PostgreSQL in ${cluster.folder} does not answer. See ${logPath(cluster)}`)
}

/** The server that answers for the folder now, or null. Starts nothing. */
export async function findServer(folder: string): Promise<Server | null> {
  const trace = await serverTrace(folder)
  if (!trace?.socketFolder || !(await answers(trace.socketFolder))) return null
  return { pid: trace.pid, socketFolder: trace.socketFolder, wasRunning: true }
}

/** Fast shutdown: sessions are cut, everything is written, the files are closed. */
export async function stopServer(pid: number, folder: string): Promise<void> {
  if (!(await isServerOf(pid, folder))) return
  process.kill(pid, 'SIGINT')
  const deadlineAt = performance.now() + stopLimitMs
  while (await isServerOf(pid, folder)) {
    if (performance.now() > deadlineAt) throw new Error(`PostgreSQL (process ${pid}) does not stop`)
    await delay(pollMs)
  }
}

/** What postmaster.pid says: process on line 1, socket folder on line 5 once there is a socket. */
async function serverTrace(folder: string): Promise<Trace | null> {
  try {
    const lines = (await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n')
    const pid = Number(lines[0])
    return Number.isInteger(pid) && pid > 0 ? { pid, socketFolder: lines[4] || null } : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Numbers of processes are reused (in a container nearly always), so a living process must also be ours. */
async function isServerOf(pid: number, folder: string): Promise<boolean> {
  if (process.platform !== 'linux') {
    const command = await commandOf(pid)
    return command.includes('postgres') && command.includes(folder)
  }
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === folder
  } catch {
    // Gone, a zombie, or another account's: in no case the server of a folder that we may use.
    return false
  }
}

async function answers(host: string): Promise<boolean> {
  const client = new pg.Client({
    host,
    user: superuser,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 5000,
  })
  // A server that dies between the two lines below must not take us along.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch {
    // Whatever the reason, it does not answer now; the caller asks again until its limit and then says so.
    return false
  } finally {
    await client.end()
  }
}

async function spawnServer(cluster: Cluster, options: ServerOptions, stalePid?: number): Promise<ChildProcess> {
  // The value is a list: quoted, so that a comma or a space in the path stays part of it.
  const socket = `"${(await socketFolder(cluster)).replaceAll('"', '""')}"`
  const settings = { ...safeSettings, ...options.settings, unix_socket_directories: socket }
  const command = [join(cluster.binaries.folder, 'bin/postgres'), '-D', cluster.folder]
  for (const [name, value] of Object.entries(settings)) command.push('-c', `${name}=${value}`)
  const logFile = await openLog(cluster)
  try {
    // In its own session, or Ctrl-C in the terminal would stop the server before the application has finished.
    const child = spawn(options.diesWithParent ? '/bin/sh' : (command[0] ?? ''), [...argumentsFor(command, options)], {
      ...(cluster.account ?? {}),
      cwd: '/',
      detached: true,
      stdio: [options.diesWithParent ? 'pipe' : 'ignore', logFile.fd, logFile.fd],
      // A process that has come to bear the dead server's number makes PostgreSQL refuse to start, unless it is
      // told that the number is a relative of its own. The check for memory still in use stays.
      env: stalePid ? { ...plainEnvironment, PG_GRANDPARENT_PID: String(stalePid) } : plainEnvironment,
    })
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject))
    child.unref()
    if (child.stdin && 'unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref()
    return child
  } finally {
    await logFile.close()
  }
}

/** Tied to its parent, the server ends when the pipe from the parent does: kill -9 included. */
function argumentsFor(command: string[], { diesWithParent }: ServerOptions): string[] {
  if (!diesWithParent) return command.slice(1)
  const watch = 'exec 3<&0; "$@" 3<&- & server=$!; { cat <&3 >/dev/null; kill -QUIT $server; } & wait $server'
  return ['-c', watch, 'sh', ...command]
}

function logPath({ dataDir }: Cluster): string {
  return join(dataDir, 'postgres.log')
}

async function openLog(cluster: Cluster): Promise<FileHandle> {
  const path = logPath(cluster)
  const sizeBytes = await stat(path).then(
    found => found.size,
    () => 0,
  )
  if (sizeBytes > logLimitBytes) await rename(path, `${path}.1`)
  return open(path, 'a', 0o600)
}

async function lastLines(cluster: Cluster): Promise<string> {
  const text = await readFile(logPath(cluster), 'utf8')
  return text.trimEnd().split('\n').slice(-5).join('\n')
}
