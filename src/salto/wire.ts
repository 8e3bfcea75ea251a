// The shapes of Salto KS on the wire, and what they are in our words. Everything snake_case ends here. Unknown fields are
// ignored; a missing required field makes the whole answer not understood.
// Source: vendor's Connect API 1.1 description; see docs/salto/knowledge.md.
import * as z from 'zod'
import type { DoorSeen, GroupSeen, ProviderIdentity, SiteSeen, UserSeen } from '../ports/provider.ts'

const id = z.string().min(1)
const text = z.string().nullish()
const count = z.number().int().nonnegative()

/** People's fields as every shape carries them. */
const summary = z.object({ id, email: text, first_name: text, last_name: text, has_profile: z.boolean().nullish() })

const role = z.object({ id, code: text })

const wireSite = z.object({
  id,
  customer_reference: text,
  subscribed_user_amount: count.nullish(),
  subscription_valid: z.boolean(),
  time_zone: text,
  owner: z.object({ id }).nullish(),
  installation_state: text,
  active_user_amount: count.nullish(),
})

const wireUser = z.object({
  id,
  user: summary,
  roles: z.array(role).nullish(),
  blocked: z.boolean().nullish(),
  subscription_state: z.string(),
})

const wireGroup = z.object({ id, customer_reference: text, lock_count: count, user_count: count })
const wireDoor = z.object({ id, customer_reference: text })
const wireIdentity = z.object({ id, email: text, first_name: text, last_name: text })
const onlyId = z.object({ id })
const wireSchedule = z.object({
  id,
  monday: z.boolean(),
  tuesday: z.boolean(),
  wednesday: z.boolean(),
  thursday: z.boolean(),
  friday: z.boolean(),
  saturday: z.boolean(),
  sunday: z.boolean(),
  start_time: z.string(),
  end_time: z.string(),
  start_date: text,
  end_date: text,
})

export type WireSchedule = z.infer<typeof wireSchedule>

/** A site, and who owns it: the owner is never touched, whatever role the user list shows. */
export interface SiteFound {
  readonly site: SiteSeen
  readonly ownerId: string | null
}

/** A user with what only this folder needs to judge privilege. */
export interface UserFound {
  readonly user: UserSeen
  readonly roleCodes: readonly string[]
}

export type Understood<T> = { readonly value: T } | null

/** Reads one shape; null when a required field is missing or of another type. */
function reader<S extends z.ZodType, T>(shape: S, made: (wire: z.output<S>) => T): (body: unknown) => Understood<T> {
  return body => {
    const result = shape.safeParse(body)
    return result.success ? { value: made(result.data) } : null
  }
}

export const siteFound = reader(wireSite, wire => ({ site: siteSeen(wire), ownerId: wire.owner?.id ?? null }))

export const userFound = reader(wireUser, wire => {
  const roleCodes = (wire.roles ?? []).flatMap(({ code }) => (code ? [code] : []))
  return { user: userSeen(wire, roleCodes), roleCodes }
})

export const groupSeen = reader(
  wireGroup,
  (wire): GroupSeen => ({
    accessGroupId: wire.id,
    name: wire.customer_reference ?? '',
    doorCount: wire.lock_count,
    memberCount: wire.user_count,
  }),
)

export const doorSeen = reader(wireDoor, (wire): DoorSeen => ({ lockId: wire.id, name: wire.customer_reference ?? '' }))
export const idSeen = reader(onlyId, wire => wire.id)
export const roleSeen = reader(role, wire => ({ roleId: wire.id, code: wire.code ?? null }))
export const scheduleFound = reader(wireSchedule, wire => wire)

export const identitySeen = reader(
  wireIdentity,
  (wire): ProviderIdentity => ({
    platformUserId: wire.id,
    name: [wire.first_name, wire.last_name].filter(Boolean).join(' '),
    email: normalized(wire.email),
  }),
)

/** A write without an answer of its own: any JSON body or none will do. */
export const nothingExpected = (): Understood<undefined> => ({ value: undefined })

const searchHit = z.object({ id, email: text })

/**
 * People that a platform search found. Its shape is nowhere described, so one object, a list, a page of a list and
 * nothing are all understood.
 */
export function searchHits(body: unknown): Understood<readonly { platformUserId: string; email: string | null }[]> {
  const paged = z.object({ items: z.array(z.unknown()).nullable() }).safeParse(body)
  const candidates = paged.success ? (paged.data.items ?? []) : Array.isArray(body) ? body : body == null ? [] : [body]
  const hits = candidates.map(candidate => searchHit.safeParse(candidate))
  if (hits.some(hit => !hit.success)) return null
  const found = hits.flatMap(hit =>
    hit.data ? [{ platformUserId: hit.data.id, email: normalized(hit.data.email) }] : [],
  )
  return { value: found }
}

function siteSeen(wire: z.infer<typeof wireSite>): SiteSeen {
  return {
    siteId: wire.id,
    name: wire.customer_reference ?? '',
    timeZone: wire.time_zone ?? null,
    seatsAllowed: wire.subscribed_user_amount ?? null,
    seatsUsed: wire.active_user_amount ?? null,
    subscriptionValid: wire.subscription_valid,
    // Only `installation` is unfinished: `released` and `self_installed` sites may be changed.
    released: wire.installation_state !== 'installation',
  }
}

function userSeen(wire: z.infer<typeof wireUser>, roleCodes: readonly string[]): UserSeen {
  return {
    siteUserId: wire.id,
    platformUserId: wire.user.id,
    email: normalized(wire.user.email),
    firstName: wire.user.first_name ?? null,
    lastName: wire.user.last_name ?? null,
    suspended: wire.subscription_state !== 'subscribed',
    blocked: wire.blocked ?? false,
    hasProfile: wire.user.has_profile ?? false,
    privileged: roleCodes.some(isPrivilegedRole),
  }
}

/** Owner, admin and super user. By part of the word, so that a new kind of admin is left alone too. */
export const isPrivilegedRole = (code: string): boolean => /owner|admin|super_user/.test(code)

function normalized(email: string | null | undefined): string | null {
  const trimmed = (email ?? '').trim().toLowerCase()
  return trimmed === '' ? null : trimmed
}

/** Path and query of one Connect API call. Ids are escaped; names in braces come from `ids`. */
export function targetOf(
  prefix: string,
  template: string,
  ids: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>> = {},
): string {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = ids[name]
    if (!value) throw new RangeError(`${template} needs an id for {${name}}`)
    return encodeURIComponent(value)
  })
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `${prefix}${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`
}
