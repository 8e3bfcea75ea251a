// Staff who come by a link from their mail: to sign in, or to choose a new password. These run before there is a
// principal, so they are not commands of an organisation; what they change is journalled all the same.
import type { newStaffPassword } from '../../contract/desk/sign-in.ts'
import type { Body } from '../../contract/words.ts'
import type { Refusal } from '../../domain/refusal.ts'
import { isRefusal, refusal } from '../../domain/refusal.ts'
import type { Sessions, StaffLinkPurpose, StaffRecord } from '../../ports/access-control.ts'
import type { CommandParts } from '../run-command.ts'
import { hashOf } from './secrets.ts'

type Parts = CommandParts & { readonly sessions: Sessions }
type JoinedStaff = StaffRecord & { readonly userId: string }

/** The cookies that the browser has to keep. */
export interface Opened {
  readonly cookies: readonly string[]
}

const invalidLink = refusal('link.invalid', 'This link is not valid (any more). Ask for a new one.')

/** A link works once. @param headers of the request, for the session's address and browser */
export async function openStaffLink(parts: Parts, token: string, headers: Headers): Promise<Opened | Refusal> {
  const staff = await staffOf(parts, token, 'sign-in')
  if (isRefusal(staff)) return staff
  await line(parts, staff, 'staff.signed_in')
  return { cookies: await parts.sessions.open(staff.userId, headers) }
}

/** Every session of the user ends, and all waiting links; then a new session begins. */
export async function chooseNewPassword(
  parts: Parts,
  { token, password }: Body<typeof newStaffPassword>,
  headers: Headers,
): Promise<Opened | Refusal> {
  const staff = await staffOf(parts, token, 'password')
  if (isRefusal(staff)) return staff
  await line(parts, staff, 'staff.password_chosen')
  await parts.sessions.setPassword(staff.userId, password)
  for (const { id } of await parts.controls.staff.ofUser(staff.userId)) {
    await parts.controls.staffLinks.end(id, parts.clock.now())
  }
  await parts.sessions.endAll(staff.userId)
  return { cookies: await parts.sessions.open(staff.userId, headers) }
}

/** Somebody who was set inactive meanwhile opens nothing. */
async function staffOf(parts: Parts, token: string, purpose: StaffLinkPurpose): Promise<JoinedStaff | Refusal> {
  const link = await parts.controls.staffLinks.take(hashOf(token), purpose, parts.clock.now())
  const staff = link && (await parts.controls.staff.find(link.organizationId, link.staffId))
  if (staff?.status !== 'active' || staff.userId === null) return invalidLink
  return { ...staff, userId: staff.userId }
}

const line = ({ store, clock }: Parts, { id, organizationId }: JoinedStaff, action: string): Promise<unknown> =>
  store.transaction(organizationId, clock.now(), tx =>
    tx.journal.append({ action, actor: { kind: 'staff', id }, subject: { staffId: id }, detail: {} }),
  )
