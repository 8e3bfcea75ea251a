import { type Adapter, type AdapterPayload, Provider } from 'oidc-provider'
import type { IdentityWorld } from '../identity-seam.ts'

/** One thing the identity server remembers: a code, a refresh token, a grant, a session or a login in progress. */
export interface StoredRecord {
  model: string
  id: string
  payload: AdapterPayload
  /** On the emulator's clock, milliseconds. */
  savedAt: number
}

const PRUNE_EVERY = 500

/**
 * Keeps the state of one identity server in memory. Codes and refresh tokens age on the emulator's clock (the library
 * knows only the real one), so that a test can let 30 days pass in a moment.
 */
export class IdentityStorage {
  readonly #world: IdentityWorld
  readonly #models = new Map<string, Map<string, StoredRecord>>()
  #writes = 0

  constructor(world: IdentityWorld) {
    this.#world = world
  }

  /** All records, for a dump. */
  records(): StoredRecord[] {
    return [...this.#models.values()].flatMap(records => [...records.values()])
  }

  /** Replaces all records. */
  replace(records: readonly StoredRecord[]): void {
    this.#models.clear()
    for (const record of records) this.#recordsOf(record.model).set(record.id, record)
  }

  /** Forgets what the question says yes to. */
  forget(isDoomed: (record: StoredRecord) => boolean): void {
    for (const records of this.#models.values()) {
      for (const [id, record] of records) if (isDoomed(record)) records.delete(id)
    }
  }

  /** What the library calls an adapter: the store of one kind of thing. */
  adapterFor(model: string): Adapter {
    const findBy = async (isWanted: (payload: AdapterPayload) => boolean) =>
      [...this.#recordsOf(model).values()].find(record => isWanted(record.payload))?.payload
    return {
      upsert: async (id, payload) => this.#save(model, id, payload),
      find: async id => this.#find(model, id),
      findByUid: uid => findBy(payload => payload.uid === uid),
      findByUserCode: userCode => findBy(payload => payload.userCode === userCode),
      consume: async id => {
        const record = this.#recordsOf(model).get(id)
        if (record) record.payload = { ...record.payload, consumed: Math.floor(this.#world.now() / 1000) }
      },
      destroy: async id => {
        this.#recordsOf(model).delete(id)
      },
      revokeByGrantId: async grantId =>
        this.forget(record => record.model === model && record.payload.grantId === grantId),
    }
  }

  #recordsOf(model: string): Map<string, StoredRecord> {
    const known = this.#models.get(model)
    if (known) return known
    const fresh = new Map<string, StoredRecord>()
    this.#models.set(model, fresh)
    return fresh
  }

  #save(model: string, id: string, payload: AdapterPayload): void {
    this.#writes += 1
    if (this.#writes % PRUNE_EVERY === 0) {
      const realNow = Date.now() / 1000
      this.forget(record => record.payload.exp !== undefined && record.payload.exp < realNow)
    }
    this.#recordsOf(model).set(id, { model, id, payload, savedAt: this.#world.now() })
  }

  #find(model: string, id: string): AdapterPayload | undefined {
    const record = this.#recordsOf(model).get(id)
    if (!record || this.#isTooOld(record) || this.#isStruckDead(record)) return undefined
    return record.payload
  }

  /** A refresh token lives as long as its whole chain may (A1: absolute), so its grant tells the age. */
  #isTooOld(record: StoredRecord): boolean {
    const { switches } = this.#world
    const ageMs = (savedAt: number) => this.#world.now() - savedAt
    if (record.model === 'AuthorizationCode') {
      return ageMs(record.savedAt) >= switches.authorizationCodeLifetimeSeconds * 1000
    }
    if (record.model !== 'RefreshToken') return false
    const grant = this.#recordsOf('Grant').get(record.payload.grantId ?? '')
    return !grant || ageMs(grant.savedAt) >= switches.refreshTokenLifetimeSeconds * 1000
  }

  /** The trouble "dead refresh token" kills the token that is presented for a refresh, for good. */
  #isStruckDead(record: StoredRecord): boolean {
    const ctx = Provider.ctx
    if (record.model !== 'RefreshToken' || ctx?.oidc.route !== 'token') return false
    if (!this.#world.trouble('dead-refresh-token', ctx.req)) return false
    this.#recordsOf(record.model).delete(record.id)
    return true
  }
}
