import type { IdentitySeam, IdentityWorld, RegisteredClient } from '../identity-seam.ts'
import type { AccessTokens } from './access-tokens.ts'
import type { IdentityStorage, StoredRecord } from './storage.ts'

/** What Salto's partner desk and a site owner can do to clients and tokens. The server wires it under /_control. */
export interface Desk extends Pick<IdentitySeam, 'revokeTokens'> {
  /** Registers or replaces a client, and lifts a block. */
  registerClient(client: RegisteredClient & { clientId: string }): void
  /** The client is refused everywhere from now on: 400 invalid_client; its access tokens are void. */
  blockClient(clientId: string): void
  /** All consents given to the client are void: refresh answers 400 invalid_grant, access tokens are refused. */
  withdrawConsent(clientId: string): void
  /** All refresh tokens are dead (A20). Access tokens live on until they expire. */
  killRefreshTokens(): void
  /** As on the first day: no codes, sessions or tokens, and no client is blocked. For a reset of the world. */
  startAnew(): void
}

/** The desk of one identity server. */
export function deskOf(of: {
  world: IdentityWorld
  storage: IdentityStorage
  tokens: AccessTokens
  blocked: Set<string>
}): Desk {
  const { world, storage, tokens, blocked } = of
  const forget = (isDoomed: (payload: StoredRecord['payload']) => boolean) =>
    storage.forget(record => isDoomed(record.payload))
  return {
    registerClient({ clientId, ...client }) {
      world.switches.clients[clientId] = client
      blocked.delete(clientId)
    },
    blockClient(clientId) {
      blocked.add(clientId)
    },
    withdrawConsent(clientId) {
      forget(payload => payload.clientId === clientId)
      tokens.revoke(token => token.clientId === clientId)
    },
    startAnew() {
      storage.replace([])
      tokens.replace([])
      blocked.clear()
    },
    killRefreshTokens() {
      storage.forget(record => record.model === 'RefreshToken')
    },
    revokeTokens(platformUserId) {
      const isMeant = (id: string | undefined) => platformUserId === undefined || id === platformUserId
      forget(payload => isMeant(payload.accountId))
      tokens.revoke(token => isMeant(token.platformUserId))
    },
  }
}
