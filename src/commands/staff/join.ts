// How somebody gets a password: by a one-time token, as the first owner or as invited staff. These two run before
// there is a principal, so they are not commands of an organisation; what they change is journalled all the same.
import type { acceptedInvitation, firstOwner } from '../../contract/staff.ts'
import type { Body } from '../../contract/words.ts'
import { normalizedEmail, personFault } from '../../domain/person.ts'
import type { Refusal } from '../../domain/refusal.ts'
import { isRefusal, refusal } from '../../domain/refusal.ts'
import type { Invitation, Sessions, StaffRecord } from '../../ports/access-control.ts'
import type { Transaction } from '../../ports/store.ts'
import { Refused } from '../order.ts'
import type { CommandParts } from '../run-command.ts'
import { organizationName } from './change-organization.ts'
import { hashOf, newSecret } from './secrets.ts'

const unknownToken = refusal('invitation.unknown', 'This link is not valid (any more). Ask for a new one.')
const emailTaken = refusal(
  'sign_in.email_taken',
  'This e-mail address has a password already, and this is not it. Ask for a new link and use that password.',
)

export type JoiningParts = CommandParts & { readonly sessions: Sessions }

const firstOwnerMs = 24 * 3_600_000

/** The token for the first owner, to be printed once; null when somebody works here already. */
export async function firstOwnerToken(parts: CommandParts): Promise<string | null> {
  if ((await parts.controls.organizations.list()).length > 0) return null
  const token = newSecret('lw_once')
  const expiresAt = parts.clock.now() + firstOwnerMs
  await parts.controls.invitations.add({ hash: hashOf(token), organizationId: null, staffId: null, expiresAt })
  return token
}

/** Makes the organisation and its first owner, who is the host of the installation too. */
export async function becomeFirstOwner(
  parts: JoiningParts,
  input: Body<typeof firstOwner>,
): Promise<StaffRecord | Refusal> {
  const email = normalizedEmail(input.email)
  const fault = personFault({ name: input.name, email })
  if (fault) return fault
  // Before the token is spent.
  const name = organizationName(input.organization)
  const invitation = await taken(parts, input.token, token => token.staffId === null)
  if (isRefusal(invitation)) return invitation
  const at = parts.clock.now()
  const organization = { id: parts.newId(at), name }
  const user = await parts.sessions.addUser({ name: input.name.trim(), email, password: input.password })
  if (user === 'taken') return emailTaken
  await parts.controls.organizations.add(organization)
  const staff: StaffRecord = {
    id: parts.newId(at),
    organizationId: organization.id,
    userId: user.userId,
    name: input.name.trim(),
    email,
    role: 'host',
    status: 'active',
    version: 1,
  }
  return parts.store.transaction(organization.id, at, async tx => {
    await line(tx, staff, 'organization.added', { organizationId: organization.id })
    await line(tx, staff, 'staff.added', { staffId: staff.id })
    await parts.controls.staff.add(tx, staff)
    return staff
  })
}

/** Invited staff choose their password. */
export async function acceptInvitation(
  parts: JoiningParts,
  input: Body<typeof acceptedInvitation>,
): Promise<StaffRecord | Refusal> {
  const invitation = await taken(parts, input.token, token => token.staffId !== null)
  if (isRefusal(invitation)) return invitation
  const { organizationId, staffId } = invitation
  const { staff: shelf } = parts.controls
  const staff = organizationId && staffId ? await shelf.find(organizationId, staffId) : null
  if (!staff || staff.userId !== null) return unknownToken
  const user = await userOf(parts, staff, input.password)
  if (!user) return emailTaken
  const joined: StaffRecord = { ...staff, userId: user.userId }
  return parts.store.transaction(staff.organizationId, parts.clock.now(), async tx => {
    await line(tx, staff, 'staff.joined', { staffId: staff.id })
    if ((await shelf.update(tx, joined)) !== 'done') throw new Refused(unknownToken)
    return { ...joined, version: joined.version + 1 }
  })
}

/** A new user, or the one who works for another organisation already, by their password. */
async function userOf(
  { sessions }: JoiningParts,
  { name, email }: StaffRecord,
  password: string,
): Promise<{ userId: string } | null> {
  const user = await sessions.addUser({ name, email, password })
  return user === 'taken' ? sessions.findUser(email, password) : user
}

async function taken(
  parts: CommandParts,
  token: string,
  isMeant: (invitation: Invitation) => boolean,
): Promise<Invitation | Refusal> {
  const invitation = await parts.controls.invitations.take(hashOf(token), parts.clock.now())
  return invitation && isMeant(invitation) ? invitation : unknownToken
}

const line = (tx: Transaction, staff: StaffRecord, action: string, subject: Record<string, string>) =>
  tx.journal.append({ action, actor: { kind: 'staff', id: staff.id }, subject, detail: { role: staff.role } })
