// A key that held a moment ago will hold now, too, all but always. So a command begins at once, and its transaction asks for
// the key on the way: nothing lasts, and nothing is told, before the answer. A revoked key fails at the next request all the same.
import type { FastifyRequest } from 'fastify'
import { hashOf } from '../../commands/staff/secrets.ts'
import type { Principal } from '../../ports/access-control.ts'
import type { Transaction } from '../../ports/store.ts'
import { ProblemError, problemOf } from '../errors.ts'
import type { ServerParts } from '../parts.ts'
import { authenticateHeader, keyPrincipal, loadPrincipal, wantedOrganization } from './principal.ts'

const keysLimit = 1000

export class KnownKeys {
  readonly #parts: ServerParts
  readonly #principals = new Map<string, Principal>()

  constructor(parts: ServerParts) {
    this.#parts = parts
  }

  /** Who asks, if their key has held before; null where they have to be asked for first. */
  askerOf(request: FastifyRequest): Asker | null {
    const { authorization } = request.headers
    // Another organisation than the key's own is looked up besides.
    if (authorization === undefined || wantedOrganization(request) !== undefined) return null
    const place = hashOf(authorization)
    const principal = this.#principals.get(place)
    if (!principal) return null
    return new Asker(principal, async tx => {
      let isStill = false
      try {
        const found = await keyPrincipal(this.#parts, authorization, tx)
        isStill = JSON.stringify(found) === JSON.stringify(principal)
      } finally {
        if (!isStill) this.#principals.delete(place)
      }
      return isStill
    })
  }

  /** As `loadPrincipal`, and remembers the key. */
  async principalOf(request: FastifyRequest): Promise<Principal> {
    const principal = await loadPrincipal(this.#parts, request)
    const { authorization } = request.headers
    if (authorization !== undefined && wantedOrganization(request) === undefined) {
      if (this.#principals.size >= keysLimit) this.#principals.clear()
      this.#principals.set(hashOf(authorization), principal)
    }
    return principal
  }
}

export class Asker {
  readonly principal: Principal
  readonly #isStill: (tx?: Transaction) => Promise<boolean>
  #isAdmitted = false

  constructor(principal: Principal, isStill: (tx?: Transaction) => Promise<boolean>) {
    this.principal = principal
    this.#isStill = isStill
  }

  /**
   * In the transaction, because one that waited for another connection could wait for itself.
   * @throws ProblemError 401
   */
  async admit(tx?: Transaction): Promise<void> {
    if (this.#isAdmitted) return
    if (!(await this.#isStill(tx))) {
      throw new ProblemError(
        problemOf('auth.invalid', 'This API key has other rights by now. Send the request again.'),
        authenticateHeader,
      )
    }
    this.#isAdmitted = true
  }
}
