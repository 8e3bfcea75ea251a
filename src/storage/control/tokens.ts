import type { Kysely } from 'kysely'
import type { TokenStore, Tokens } from '../../ports/connection.ts'
import type { DatabaseTransaction, Schema } from '../schema.ts'
import type { Sealer } from '../seal.ts'
import { secretPlace } from './connections.ts'

const tokensPlace = (organizationId: string) => ({ organizationId, column: 'connection_tokens.tokens' })

export function tokenStore(db: Kysely<Schema>, sealer: Sealer): TokenStore {
  const sealed = (organizationId: string, { accessToken, refreshToken, expiresAt }: Tokens): string =>
    sealer.seal(JSON.stringify([accessToken, refreshToken, expiresAt]), tokensPlace(organizationId))
  const opened = (organizationId: string, text: string): Tokens => {
    const [accessToken, refreshToken, expiresAt]: [string, string | null, number] = JSON.parse(
      sealer.open(text, tokensPlace(organizationId)),
    )
    return { accessToken, refreshToken, expiresAt }
  }

  const read = async (organizationId: string, trx?: DatabaseTransaction): Promise<Tokens | null> => {
    const row = await (trx ?? db)
      .selectFrom('connection_tokens')
      .select('sealed_tokens')
      .where('organization_id', '=', organizationId)
      .$if(trx !== undefined, query => query.forUpdate())
      .executeTakeFirst()
    return row ? opened(organizationId, row.sealed_tokens) : null
  }

  const write = async (organizationId: string, tokens: Tokens, trx?: DatabaseTransaction): Promise<void> => {
    const sealed_tokens = sealed(organizationId, tokens)
    await (trx ?? db)
      .insertInto('connection_tokens')
      .values({ organization_id: organizationId, sealed_tokens })
      .onConflict(conflict => conflict.column('organization_id').doUpdateSet({ sealed_tokens }))
      .execute()
  }

  /** The refresh was made and its answer not stored, since the database went away meanwhile: the old tokens are dead. */
  const rescue = (organizationId: string, stale: string, renewed: Tokens): Promise<Tokens> =>
    db.transaction().execute(async trx => {
      const newest = await read(organizationId, trx)
      if (newest && newest.accessToken !== stale && newest.accessToken !== renewed.accessToken) return newest
      await write(organizationId, renewed, trx)
      return renewed
    })

  return {
    async client(organizationId) {
      const row = await db
        .selectFrom('connections')
        .select(['client_id', 'sealed_client_secret'])
        .where('organization_id', '=', organizationId)
        .executeTakeFirst()
      if (!row?.client_id || !row.sealed_client_secret) return null
      return {
        clientId: row.client_id,
        clientSecret: sealer.open(row.sealed_client_secret, secretPlace(organizationId)),
      }
    },

    tokens: organizationId => read(organizationId),

    async renew(organizationId, stale, refresh) {
      let renewed: Tokens | null = null
      try {
        // Not withTenant or withoutTenant: they try again, and a refresh token must not be used twice.
        return await db.transaction().execute(async trx => {
          const newest = await read(organizationId, trx)
          if (!newest) throw new Error('There are no tokens to renew')
          if (newest.accessToken !== stale) return newest
          renewed = await refresh(newest)
          await write(organizationId, renewed, trx)
          return renewed
        })
      } catch (error) {
        if (renewed === null) throw error
        return rescue(organizationId, stale, renewed)
      }
    },

    save: (organizationId, tokens) => write(organizationId, tokens),

    erase: async organizationId => {
      await db.deleteFrom('connection_tokens').where('organization_id', '=', organizationId).execute()
    },
  }
}
