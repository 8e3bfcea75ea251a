// Sessions of members: opened by a link, gone on under a new secret every day. They run before it is known who asks, so
// they are not commands of an organisation.

import type { Person } from '../../domain/person.ts'
import type { Refusal } from '../../domain/refusal.ts'
import { refusal } from '../../domain/refusal.ts'
import type { MemberSession } from '../../ports/visitors.ts'
import type { CommandParts } from '../run-command.ts'
import { hashOf, newSecret } from '../staff/secrets.ts'

const dayMs = 86_400_000
export const memberSessionMs = 14 * dayMs
const rotateAfterMs = dayMs
/** Requests that were under way when the secret changed. */
const oldSecretMs = 60_000

export interface Member {
  readonly organizationId: string
  readonly personId: string
  readonly name: string
}

export interface SignedIn {
  readonly member: Member
  /** To be kept by the browser; null = the one that it has stays. */
  readonly secret: string | null
}

const invalidLink = refusal('link.invalid', 'This link is not valid (any more). Ask for a new one.')

/** A link works once. */
export async function openMemberLink(parts: CommandParts, token: string): Promise<SignedIn | Refusal> {
  const at = parts.clock.now()
  const link = await parts.controls.members.takeLink(hashOf(token), at)
  const member = link && (await memberOf(parts, link))
  if (!member) return invalidLink
  await parts.store.transaction(member.organizationId, at, tx =>
    tx.journal.append({
      action: 'member.signed_in',
      actor: { kind: 'person', id: member.personId },
      subject: { personId: member.personId },
      detail: {},
    }),
  )
  return { member, secret: await begun(parts, member, at) }
}

/** null: nobody is signed in by that secret. */
export async function findMember(parts: CommandParts, secret: string): Promise<SignedIn | null> {
  const at = parts.clock.now()
  const { members } = parts.controls
  const session = await members.findSession(hashOf(secret), at)
  const member = session && (await memberOf(parts, session))
  if (!member) return null
  if (at < session.issuedAt + rotateAfterMs) return { member, secret: null }
  const fresh = await begun(parts, member, session.startedAt)
  await members.expireSession(session.hash, at + oldSecretMs)
  return { member, secret: fresh }
}

/** Whether that secret is still somebody's. Asked again and again by what stays open, so it changes nothing. */
export async function isMemberSession(parts: CommandParts, secret: string): Promise<boolean> {
  const session = await parts.controls.members.findSession(hashOf(secret), parts.clock.now())
  return session !== null && (await memberOf(parts, session)) !== null
}

export const endMemberSession = ({ controls, clock }: CommandParts, secret: string): Promise<void> =>
  controls.members.expireSession(hashOf(secret), clock.now())

async function begun(parts: CommandParts, member: Member, startedAt: number): Promise<string> {
  const secret = newSecret('lw_me')
  const issuedAt = parts.clock.now()
  const { organizationId, personId } = member
  const session: MemberSession = {
    hash: hashOf(secret),
    ...{ organizationId, personId, startedAt, issuedAt },
    expiresAt: issuedAt + memberSessionMs,
  }
  await parts.controls.members.addSession(session)
  return secret
}

/** Somebody whom staff have set inactive is signed in no longer. */
async function memberOf(
  parts: CommandParts,
  { organizationId, personId }: { readonly organizationId: string; readonly personId: string },
): Promise<Member | null> {
  const person: Person | null = await parts.store.transaction(organizationId, parts.clock.now(), tx =>
    tx.people.find(personId),
  )
  return person?.status === 'active' ? { organizationId, personId, name: person.name } : null
}
