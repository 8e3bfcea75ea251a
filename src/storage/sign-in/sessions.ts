// SIGN-IN: the sign-in library (better-auth) on our PostgreSQL. It runs its own SQL, in its own tables, and knows
// passwords and sessions only: who may do what is ours. It is loaded at the first use, because loading takes 50 MB and a
// quarter of a second that an installation asked by API keys alone never needs (guarantee W8).
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Sessions } from '../../ports/access-control.ts'
import { awayOr } from '../line/away.ts'
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
    // Unheard, the error of a connection would end the program; it is replaced at its next use. The pool hears the idle ones.
    pool.on('error', () => undefined)
    pool.on('connect', client => client.on('error', () => undefined))
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
    return createSignIn({ db, secret: options.secret, publicUrl: options.publicUrl })
  }
  /** The library does not say why it failed: where the database does not answer, that is why. */
  const mustAnswer = async (): Promise<void> => {
    await pool?.query('select 1').catch((error: unknown) => {
      throw awayOr(error)
    })
  }
  const by = async <Answer>(work: (library: SignIn) => Promise<Answer>): Promise<Answer> => {
    loading ??= load()
    const library = await loading
    try {
      return await work(library)
    } catch (error) {
      await mustAnswer()
      throw awayOr(error)
    }
  }

  return {
    async find(headers) {
      // Other cookies of the host are none of ours; they do not make us load anything.
      if (!headers.get('cookie')?.includes('latchwork.session_token=')) return null
      return by(library => library.find(headers))
    },
    async respond(request) {
      const answer = await by(library => library.respond(request))
      if (answer.status >= 500) await mustAnswer()
      return answer
    },
    endAll: userId => by(library => library.endAll(userId)),
    addUser: user => by(library => library.addUser(user)),
    findUser: (email, password) => by(library => library.findUser(email, password)),
    open: (userId, headers) => by(library => library.open(userId, headers)),
    setPassword: (userId, password) => by(library => library.setPassword(userId, password)),
    async close() {
      await pool?.end()
    },
  }
}
