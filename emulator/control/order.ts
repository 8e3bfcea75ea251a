/** Reads control requests: like a body of the API, but with plain messages and status 400. */
import { ApiError } from '../errors.ts'
import type { AccessGroup, Lock, Person, Site, SiteUser } from '../state/nouns.ts'
import type { World } from '../state/world.ts'

export class Order {
  readonly fields: Readonly<Record<string, unknown>>
  readonly #world: World

  constructor(world: World, body: unknown) {
    if (typeof body !== 'object' || body === null) throw new ApiError(400, '1100', 'A JSON object is expected')
    this.fields = body as Record<string, unknown>
    this.#world = world
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined
  }

  text(name: string): string | null {
    const value = this.fields[name]
    return typeof value === 'string' ? value : null
  }

  fullText(name: string): string {
    const value = this.text(name)
    if (value === null || value === '') throw new ApiError(400, '1101', `${name} is required`)
    return value
  }

  /** True unless said otherwise. */
  flag(name: string): boolean {
    return this.fields[name] !== false
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
        ? (site.userByPerson.get(id ?? '') ?? site.userById.get(id ?? ''))
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

  findPerson(): Person | null {
    const id = this.text('userId')
    if (id !== null) return this.#world.people.get(id) ?? null
    return this.#world.peopleByEmail.get((this.text('email') ?? '').toLowerCase()) ?? null
  }
}
