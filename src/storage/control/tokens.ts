import type { Kysely } from 'kysely'
import type { TokenStore, Tokens } from '../../ports/connection.ts'
import type { DatabaseTransaction, Schema } from '../schema.ts'
import type { Sealer } from '../seal.ts'
import { secretPlace } from './connections.ts'

export const tokensPlace = (organizationId: string) => ({ organizationId, column: 'connection_tokens.tokens' })

/** @param outward for renewals, which hold a connection while the identity server answers */
export const tokenStore = (db: Kysely<Schema>, sealer: Sealer, outward = db): TokenStore =>
  new SealedTokens(db, sealer, outward)

class SealedTokens implements TokenStore {
  readonly #db: Kysely<Schema>
  readonly #outward: Kysely<Schema>
  readonly #sealer: Sealer

  constructor(db: Kysely<Schema>, sealer: Sealer, outward: Kysely<Schema>) {
    this.#db = db
    this.#outward = outward
    this.#sealer = sealer
  }

  async client(organizationId: string): Promise<{ clientId: string; clientSecret: string } | null> {
    const row = await this.#db
      .selectFrom('connections')
      .select(['client_id', 'sealed_client_secret'])
      .where('organization_id', '=', organizationId)
      .executeTakeFirst()
    if (!row?.client_id || !row.sealed_client_secret) return null
    const clientSecret = this.#sealer.open(row.sealed_client_secret, secretPlace(organizationId))
    return { clientId: row.client_id, clientSecret }
  }

  tokens(organizationId: string): Promise<Tokens | null> {
    return this.#read(organizationId)
  }

  save(organizationId: string, tokens: Tokens): Promise<void> {
    return this.#write(organizationId, tokens)
  }

  async erase(organizationId: string): Promise<void> {
    await this.#db.deleteFrom('connection_tokens').where('organization_id', '=', organizationId).execute()
  }

  async renew(organizationId: string, stale: string, refresh: (newest: Tokens) => Promise<Tokens>): Promise<Tokens> {
    let renewed: Tokens | null = null
    try {
      // Not withTenant or withoutTenant: they try again, and a refresh token must not be used twice.
      return await this.#outward.transaction().execute(async trx => {
        const newest = await this.#read(organizationId, trx)
        if (!newest) throw new Error('There are no tokens to renew')
        if (newest.accessToken !== stale) return newest
        renewed = await refresh(newest)
        await this.#write(organizationId, renewed, trx)
        return renewed
      })
    } catch (error) {
      if (renewed === null) throw error
      return this.#rescued(organizationId, stale, renewed)
    }
  }

  /** The refresh was made and its answer not stored, since the database went away meanwhile: the old tokens are dead. */
  #rescued(organizationId: string, stale: string, renewed: Tokens): Promise<Tokens> {
    return this.#db.transaction().execute(async trx => {
      const newest = await this.#read(organizationId, trx)
      // Erased meanwhile: somebody has disconnected. Neither ours nor stale: somebody has connected anew.
      if (!newest) throw new Error('There are no tokens to renew')
      if (newest.accessToken !== stale) return newest
      await this.#write(organizationId, renewed, trx)
      return renewed
    })
  }

  /** Within a transaction the row is locked until it ends. */
  async #read(organizationId: string, trx?: DatabaseTransaction): Promise<Tokens | null> {
    const query = (trx ?? this.#db)
      .selectFrom('connection_tokens')
      .select('sealed_tokens')
      .where('organization_id', '=', organizationId)
    const row = await (trx ? query.forUpdate() : query).executeTakeFirst()
    if (!row) return null
    const text = this.#sealer.open(row.sealed_tokens, tokensPlace(organizationId))
    const [accessToken, refreshToken, expiresAt]: [string, string | null, number] = JSON.parse(text)
    return { accessToken, refreshToken, expiresAt }
  }

  async #write(organizationId: string, tokens: Tokens, trx?: DatabaseTransaction): Promise<void> {
    const text = JSON.stringify([tokens.accessToken, tokens.refreshToken, tokens.expiresAt])
    const sealed_tokens = this.#sealer.seal(text, tokensPlace(organizationId))
    await (trx ?? this.#db)
      .insertInto('connection_tokens')
      .values({ organization_id: organizationId, sealed_tokens })
      .onConflict(conflict => conflict.column('organization_id').doUpdateSet({ sealed_tokens }))
      .execute()
  }
}
