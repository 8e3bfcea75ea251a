import { passkey } from '@better-auth/passkey'
import { APIError, type BetterAuthOptions, type BetterAuthPlugin, betterAuth } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { getAdapter } from 'better-auth/db/adapter'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Sessions } from '../../ports/access-control.ts'
import { withHashedTokens } from './hashed-tokens.ts'

export type SignIn = Sessions

interface LibraryOptions {
  readonly db: Kysely<unknown>
  readonly secret: string
  readonly publicUrl: string
}

const day = 24 * 3600
const passwordLengthFrom = 12
const passwordLengthLimit = 128

/** Signs somebody in whom we know by other means, a link from their mail. It has no path: nobody can ask for it. */
const opening = {
  id: 'latchwork-opening',
  endpoints: {
    openSession: createAuthEndpoint(
      { method: 'POST', body: z.object({ userId: z.string() }), requireHeaders: true },
      async context => {
        const { internalAdapter } = context.context
        const user = await internalAdapter.findUserById(context.body.userId)
        if (!user) throw new APIError('NOT_FOUND')
        const session = await internalAdapter.createSession(user.id)
        await setSessionCookie(context, { session, user })
        return {}
      },
    ),
  },
} satisfies BetterAuthPlugin

/** The key must have asked for a finger, a face or a PIN: alone it replaces a password. */
const passkeys = () =>
  passkey({
    rpName: 'Latchwork',
    schema: { passkey: { modelName: 'sign_in_passkeys' } },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    authentication: {
      afterVerification({ verification }) {
        if (!verification.authenticationInfo.userVerified) throw new APIError('UNAUTHORIZED')
      },
    },
  })

const settingsOf = ({ secret, publicUrl }: LibraryOptions) =>
  ({
    appName: 'Latchwork',
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret,
    trustedOrigins: [new URL(publicUrl).origin],
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLengthFrom,
      maxPasswordLength: passwordLengthLimit,
    },
    // No cookie cache: a session that ended is refused by the next request.
    session: { modelName: 'sign_in_sessions', expiresIn: 7 * day, updateAge: day, cookieCache: { enabled: false } },
    user: { modelName: 'sign_in_users' },
    account: { modelName: 'sign_in_accounts' },
    verification: { modelName: 'sign_in_verifications' },
    // http/sign-in.ts counts failures per address and account; the library knows addresses only.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: 'latchwork',
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
      ipAddress: { ipAddressHeaders: ['x-latchwork-address'] },
    },
    logger: { disabled: true },
    plugins: [passkeys(), opening],
  }) satisfies BetterAuthOptions

async function libraryOf(options: LibraryOptions) {
  const settings = settingsOf(options)
  const adapter = await getAdapter({ ...settings, database: { db: options.db, type: 'postgres' } })
  return betterAuth({ ...settings, database: () => withHashedTokens(adapter) })
}

/** Nobody signs up by themselves: users come from one-time invitations (`addUser`). */
export async function createSignIn(options: LibraryOptions): Promise<SignIn> {
  const auth = await libraryOf(options)
  return {
    async find(headers) {
      const session = await auth.api.getSession({ headers })
      return session ? { userId: session.user.id } : null
    },
    respond: request => auth.handler(request),
    async endAll(userId) {
      const { internalAdapter } = await auth.$context
      await internalAdapter.deleteUserSessions(userId)
    },
    async addUser({ name, email, password }) {
      const { internalAdapter, password: passwords } = await auth.$context
      if (await internalAdapter.findUserByEmail(email)) return 'taken'
      const user = await internalAdapter.createUser({ name, email, emailVerified: true }, { method: 'email-password' })
      await internalAdapter.linkAccount({
        userId: user.id,
        providerId: 'credential',
        accountId: user.id,
        password: await passwords.hash(password),
      })
      return { userId: user.id }
    },
    async findUser(email, password) {
      const { internalAdapter, password: passwords } = await auth.$context
      const found = await internalAdapter.findUserByEmail(email, { includeAccounts: true })
      const hash = found?.accounts.find(account => account.providerId === 'credential')?.password
      return found && hash && (await passwords.verify({ hash, password })) ? { userId: found.user.id } : null
    },
    async open(userId, headers) {
      const answer = await auth.api.openSession({ body: { userId }, headers, asResponse: true })
      if (!answer.ok) throw new Error(`The sign-in library opened no session: ${answer.status}`)
      return answer.headers.getSetCookie()
    },
    async setPassword(userId, password) {
      const { internalAdapter, password: passwords } = await auth.$context
      await internalAdapter.updatePassword(userId, await passwords.hash(password))
    },
  }
}
