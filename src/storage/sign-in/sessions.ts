// SIGN-IN: the sign-in library (better-auth) on our PostgreSQL. It runs its own SQL, in its own tables, and knows
// passwords and sessions only: who may do what is ours. It is loaded at the first use, because loading takes 50 MB and a
// quarter of a second that an installation asked by API keys alone never needs (guarantee W8).
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Sessions } from '../../ports/access-control.ts'
import type { SignIn } from './library.ts'

export interface SignInOptions {
  /** The application's connection settings. */
  readonly connection: pg.PoolConfig
  /** At least 32 characters; signs the session cookies. */
  readonly secret: string
  readonly publicUrl: string
}

const connections = 2

/** `close` ends the library's connections, if it was ever loaded. */
export function createSessions(options: SignInOptions): Sessions & { close(): Promise<void> } {
  let pool: pg.Pool | null = null
  let loading: Promise<SignIn> | null = null

  const load = async (): Promise<SignIn> => {
    const { createSignIn } = await import('./library.ts')
    // A pool of its own: the library wants dates where ours gives numbers (columns.ts).
    pool = new pg.Pool({ ...options.connection, types: pg.types, max: connections })
    // Unheard, the error of an idle connection would end the program; the connection is replaced at its next use.
    pool.on('error', () => undefined)
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
    return createSignIn({ db, secret: options.secret, publicUrl: options.publicUrl })
  }
  const loaded = (): Promise<SignIn> => {
    loading ??= load()
    return loading
  }

  return {
    async find(headers) {
      // Other cookies of the host are none of ours; they do not make us load anything.
      if (!headers.get('cookie')?.includes('latchwork.session_token=')) return null
      return (await loaded()).find(headers)
    },
    respond: async request => (await loaded()).respond(request),
    endAll: async userId => (await loaded()).endAll(userId),
    addUser: async user => (await loaded()).addUser(user),
    findUser: async (email, password) => (await loaded()).findUser(email, password),
    open: async (userId, headers) => (await loaded()).open(userId, headers),
    setPassword: async (userId, password) => (await loaded()).setPassword(userId, password),
    async close() {
      await pool?.end()
    },
  }
}
