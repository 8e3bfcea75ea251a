// The way to the database: the operator's own by DATABASE_URL, or the PostgreSQL that Latchwork brings and starts.
import type { PoolConfig } from 'pg'
import type { Config } from '../config.ts'
import { startEmbedded } from '../storage/embedded.ts'

export interface DatabaseAccess {
  readonly ownerConfig: PoolConfig
  readonly appConfig: PoolConfig | undefined
  /** Resolves with the reason when the database is lost for good. Never, where it is not ours. */
  readonly lost: Promise<Error>
  /** Stops the PostgreSQL that we started; leaves any other alone. */
  stop(): Promise<void>
}

type Wishes = Pick<Config, 'databaseUrl' | 'databaseAppUrl' | 'dataDir'>

export async function openAccess(config: Wishes, log: (line: string) => void): Promise<DatabaseAccess> {
  const { databaseUrl, databaseAppUrl, dataDir } = config
  if (databaseUrl !== null) {
    return {
      ownerConfig: { connectionString: databaseUrl },
      appConfig: databaseAppUrl === null ? undefined : { connectionString: databaseAppUrl },
      lost: new Promise(() => undefined),
      stop: async () => undefined,
    }
  }
  const { ownerConfig, lost, stop } = await startEmbedded({ dataDir, log })
  return { ownerConfig, appConfig: undefined, lost, stop }
}

/** The operator's sentence for what commonly goes wrong at the start; other errors speak for themselves. */
export function startFault(error: unknown, { host, port }: Pick<Config, 'host' | 'port'>): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    const found = error instanceof Error && 'port' in error ? error.port : port
    return new Error(
      `Port ${found} is in use by another program. Stop that one, or set PORT (in the demo also EMULATOR_PORT, INBOX_PORT or INBOX_SMTP_PORT) to a free port.`,
    )
  }
  if (code === 'EACCES' && error instanceof Error && 'syscall' in error && error.syscall === 'listen') {
    return new Error(`This account may not listen on port ${port}. Set PORT to a number from 1024 on.`)
  }
  if (code === 'EADDRNOTAVAIL' || (error instanceof Error && 'hostname' in error && error.hostname === host)) {
    return new Error(`This machine cannot listen on ${host} (${code}). Set HOST to a name or an address of its own.`)
  }
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === '28P01' || code === '3D000') {
    const reason = error instanceof Error ? error.message || code : code
    return new Error(`The database cannot be reached (${reason}). Check DATABASE_URL, and that PostgreSQL runs there.`)
  }
  // The server reads them, and says no more than which of them it cannot read.
  if (error instanceof TypeError && /^invalid (?:IP address|range on address)/.test(error.message)) {
    return new Error(`TRUSTED_PROXIES: ${error.message}. Set it to addresses or networks: 127.0.0.1,10.0.0.0/8`)
  }
  return fileFault(error) ?? (error instanceof Error ? error : new Error(String(error)))
}

/** What the file system said no to, of what the operator named: a data directory, a backup, a list of members. */
export function fileFault(error: unknown): Error | null {
  if (!(error instanceof Error && 'code' in error)) return null
  // Node does not say which.
  if (error.code === 'EISDIR') return new Error('A folder was named where a file is needed.', { cause: error })
  if (!('path' in error)) return null
  const { code, path } = error
  if (code === 'ENOENT') return new Error(`There is no ${path}.`, { cause: error })
  if (code === 'EEXIST') return new Error(`${path} is not a folder.`, { cause: error })
  if (code === 'ENOTDIR') {
    return new Error(`On the way to ${path} a file stands where a folder is needed.`, { cause: error })
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new Error(`This account may not use ${path} (${code}).`, { cause: error })
  }
  return null
}
