/** Reads control requests: like a body of the API, but with plain messages and status 400. */
import { ApiError } from '../errors.ts'
import { Body } from '../http/body.ts'
import type { AccessGroup, Lock, Person, Site, SiteUser } from '../state/nouns.ts'
import { findRoleByCode, roleCodes } from '../state/roles.ts'
import type { World } from '../state/world.ts'

export class Order {
  readonly fields: Readonly<Record<string, unknown>>
  readonly #body: Body
  readonly #world: World

  /** Throws ApiError 400/1100 for what is no JSON object. */
  constructor(world: World, body: unknown) {
    this.#body = new Body(body, Number.POSITIVE_INFINITY)
    this.fields = body as Record<string, unknown>
    this.#world = world
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined
  }

  /** Null when absent or null. Throws ApiError 400/1101 for anything but a text. */
  text(name: string): string | null {
    return this.#body.text(name)
  }

  fullText(name: string): string {
    const value = this.text(name)
    if (value === null || value === '') throw new ApiError(400, '1101', `${name} is required`)
    return value
  }

  /** True unless said otherwise. Throws ApiError 400/1101 for anything but true and false. */
  flag(name: string, otherwise = true): boolean {
    return this.#body.flag(name) ?? otherwise
  }

  /** Null when absent or null. Throws ApiError 400/1101 for what is no address. */
  email(name: string): string | null {
    return this.#body.email(name)
  }

  /** The id of the role with the code in `role`. Throws ApiError 400/1101 for a code that does not exist. */
  roleId(otherwise: string): string {
    const code = this.text('role') ?? otherwise
    const role = findRoleByCode(code)
    if (role === null) throw new ApiError(400, '1101', `unknown role '${code}'; one of ${roleCodes.join(', ')}`)
    return role.id
  }

  site(): Site {
    return this.#world.loadSite(this.fullText('siteId'))
  }

  group(site: Site): AccessGroup {
    return this.#world.loadGroup(site, this.fullText('accessGroupId'))
  }

  lock(site: Site): Lock {
    return this.#world.loadLock(site, this.fullText('lockId'))
  }

  /** By `userId` (platform user id; a site-user id is understood too) or `email`. Throws 404/2202. */
  user(site: Site): SiteUser {
    const id = this.text('userId')
    const person = id === null ? this.person() : null
    const user =
      person === null
        ? (site.userByPerson.get((id ?? '').toLowerCase()) ?? site.userById.get((id ?? '').toLowerCase()))
        : site.userByPerson.get(person.id)
    if (user === undefined) throw new ApiError(404, '2202', 'User not found in this site')
    return user
  }

  /** By `userId` or `email`, anywhere on the platform. Throws 404/2202. */
  person(): Person {
    const found = this.findPerson()
    if (found === null) throw new ApiError(404, '2202', 'User not found')
    return found
  }

  /** Throws ApiError 400/1101 when nobody is named. */
  findPerson(): Person | null {
    const id = this.text('userId')
    const email = this.text('email')
    if (id !== null) return this.#world.people.get(id.toLowerCase()) ?? null
    if (email === null) throw new ApiError(400, '1101', 'userId or email is required')
    return this.#world.peopleByEmail.get(email.toLowerCase()) ?? null
  }
}
