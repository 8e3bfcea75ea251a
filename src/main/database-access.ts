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
export function startFault(error: unknown, port: number): Error {
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
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === '28P01' || code === '3D000') {
    const reason = error instanceof Error ? error.message || code : code
    return new Error(`The database cannot be reached (${reason}). Check DATABASE_URL, and that PostgreSQL runs there.`)
  }
  return error instanceof Error ? error : new Error(String(error))
}
