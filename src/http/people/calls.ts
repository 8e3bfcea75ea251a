// PEOPLE over HTTP. Here: questions that need a body, and a file of members, brought in by the command of each row.
import type { z } from 'zod'
import type { memberFile, memberFilePreview, memberRows } from '../../contract/person/member-file.ts'
import type { accessProposal } from '../../contract/person/plan.ts'
import { isRefusal, type Refusal, refusal } from '../../domain/refusal.ts'
import { bringIn, findPerson, productsByName } from '../../import/bring-in.ts'
import { FileFault, rowsOf } from '../../import/file.ts'
import { countInvitations } from '../../import/invitations.ts'
import { type MemberFile, readMembers } from '../../import/members.ts'
import type { Principal } from '../../ports/access-control.ts'
import type { Transaction } from '../../ports/store.ts'
import { accessPlanOf } from '../../views/access/plan.ts'
import { mustBeAllowed } from '../asking/principal.ts'
import type { ServerParts } from '../parts.ts'
import type { Answer } from '../route.ts'

/** What a change would do to the doors. */
export async function planAccess(
  parts: ServerParts,
  { organizationId }: Principal,
  asked: z.output<typeof accessProposal>,
): Promise<Answer | Refusal> {
  const plan = await parts.store.transaction(organizationId, parts.clock.now(), tx => accessPlanOf(tx, asked))
  return isRefusal(plan) ? plan : { status: 200, body: plan }
}

/** Reads a file of members and says what would come of it; nothing is written. */
export async function previewMembers(
  parts: ServerParts,
  { organizationId }: Principal,
  { content }: z.output<typeof memberFile>,
): Promise<Answer | Refusal> {
  const at = parts.clock.now()
  try {
    const rows = await rowsOf(Buffer.from(content, 'base64'), 'The file')
    const body = await parts.store.transaction(organizationId, at, async tx => {
      const file = readMembers(rows, await productsByName(tx))
      return previewOf(tx, file, new Date(at).toISOString().slice(0, 10))
    })
    return { status: 200, body }
  } catch (error) {
    if (error instanceof FileFault) return refusal('import.unreadable', error.message)
    throw error
  }
}

async function previewOf(
  tx: Transaction,
  { header, members, rejects }: MemberFile,
  today: string,
): Promise<z.output<typeof memberFilePreview>> {
  const rows: z.output<typeof memberFilePreview>['rows'] = []
  const names = new Map((await tx.products.list({ limit: 10_000 })).items.map(({ id, name }) => [id, name]))
  for (const { line, name, email, productId, startsOn, endsOn } of members) {
    const isKnown = (await findPerson(tx, email)) !== null
    const productName = names.get(productId) ?? ''
    rows.push({ line, name, email, productId, productName, startsOn, endsOn, isKnown })
  }
  return {
    header: [...header],
    rows,
    rejects: rejects.map(({ line, reason, cells }) => ({ line, reason, cells: [...cells] })),
    invitations: { ...(await countInvitations(tx, members, today)) },
  }
}

/** Brings rows in, each by itself; doing it twice changes nothing. */
export async function importMembers(
  parts: ServerParts,
  principal: Principal,
  { rows }: z.output<typeof memberRows>,
): Promise<Answer> {
  // A row adds a person and starts a billing, so a key needs the scopes of both.
  mustBeAllowed(principal, { role: 'manager', scope: 'billings:write' })
  const { organizationId, kind, id } = principal
  const members = rows.map(row => ({ ...row, cells: [] }))
  const { added, unchanged, rejects } = await bringIn(parts, members, { organizationId, actor: { kind, id } })
  return { status: 200, body: { added, unchanged, rejects: rejects.map(({ line, reason }) => ({ line, reason })) } }
}
