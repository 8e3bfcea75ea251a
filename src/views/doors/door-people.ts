import type { z } from 'zod'
import { type doorParams, doorPeople, type doorPeopleQuery } from '../../contract/doors.ts'
import { instantOf, wireInstant } from '../../contract/words.ts'
import { type Cause, causesOf } from '../../domain/access/cause.ts'
import { type Instant, isIn, joined } from '../../domain/span.ts'
import type { Transaction } from '../../ports/store.ts'
import { heldByMany } from '../access/actual-access.ts'
import { type SourceNames, sourceNames } from '../people/sources.ts'
import { NotFound, type View } from '../view.ts'
import { type Door, doorsOf } from './door.ts'

type Asked = z.output<typeof doorParams> & z.output<typeof doorPeopleQuery>
type Line = z.output<typeof doorPeople>['items'][number]

const shownLimit = 200

/**
 * Who may open this door at the instant, and because of what; for the present also whom Salto KS lets in without a cause.
 * Past instants are answered from the facts that were true then, by the groups of the door as they are now.
 */
export const readDoorPeople: View<Asked, typeof doorPeople> = {
  schema: doorPeople,
  async of(tx, { lockId, at: asked, search = '' }) {
    const door = (await doorsOf(tx)).find(({ wire }) => wire.lockId === lockId)
    if (!door) throw new NotFound('lock.unknown', 'No access group has such a lock.', { lockId })
    const at = asked === undefined ? tx.at : instantOf(asked)
    const facts = await tx.facts.of('everybody', asked === undefined ? 'current' : 'history')
    const groupIds = new Set(door.groups.map(({ accessGroupId }) => accessGroupId))
    const causes = causesOf(facts).filter(({ accessGroupId }) => groupIds.has(accessGroupId))
    const live = new Set(causes.filter(({ during }) => isIn(during, at)).map(({ sourceId }) => sourceId))
    const names = await sourceNames(tx, {
      ...facts,
      billings: facts.billings.filter(({ billingId }) => live.has(billingId)),
      grants: facts.grants.filter(({ grantId }) => live.has(grantId)),
    })
    const allowed = [...Map.groupBy(causes, ({ personId }) => personId)].flatMap(
      ([personId, own]) => lineOf(names, personId, own, at) ?? [],
    )
    const lines = asked === undefined ? await withSalto(tx, door, allowed) : allowed
    const named = await withNames(tx, lines)
    const words = search.toLowerCase().split(/\s+/).filter(Boolean)
    const found = named.filter(({ name }) => words.every(word => name.toLowerCase().includes(word)))
    return { ...door.wire, at: wireInstant(at), items: found.slice(0, shownLimit), found: found.length }
  },
}

function lineOf(names: SourceNames, personId: string, causes: readonly Cause[], at: Instant): Line | null {
  const live = causes.filter(({ during }) => isIn(during, at))
  const now = joined(causes.map(({ during }) => during)).find(span => isIn(span, at))
  if (!now) return null
  const bySource = new Map(live.map(cause => [cause.sourceId, cause]))
  return {
    personId,
    name: '',
    decision: 'allowed',
    causes: [...bySource.values()].map(({ kind, sourceId, companyId, during }) => ({
      ...names(kind, sourceId, companyId),
      from: wireInstant(during.from),
      until: wireInstant(during.until),
    })),
    until: wireInstant(now.until),
    actual: null,
  }
}

/** What Salto KS holds of each; and those whom it lets in, or may let in, although no cause lives. */
async function withSalto(tx: Transaction, { wire, groups }: Door, allowed: readonly Line[]): Promise<Line[]> {
  const held = await heldByMany(tx, 'everybody', [wire.siteId], await tx.ledger.shortfalls())
  const lines = allowed.map(line => ({ ...line, actual: held(line.personId, groups) }))
  const known = new Set(lines.map(({ personId }) => personId))
  const groupIds = new Set(groups.map(({ accessGroupId }) => accessGroupId))
  const rows = (await tx.ledger.memberships(wire.siteId, 'everybody')).filter(({ state }) => state !== 'taken')
  const added = (await tx.drift.open(wire.siteId)).filter(({ kind }) => kind === 'membership_added')
  for (const { personId, accessGroupId } of [...rows, ...added]) {
    if (personId === null || known.has(personId) || accessGroupId === null || !groupIds.has(accessGroupId)) continue
    known.add(personId)
    const actual = held(personId, groups)
    if (actual.state === 'closed') continue
    lines.push({ personId, name: '', decision: 'denied', causes: [], until: null, actual })
  }
  return lines
}

async function withNames(tx: Transaction, lines: readonly Line[]): Promise<Line[]> {
  const people = await tx.facts.identities(lines.map(({ personId }) => personId))
  const names = new Map(people.map(({ personId, name }) => [personId, name]))
  return lines
    .map(line => ({ ...line, name: names.get(line.personId) ?? '' }))
    .toSorted((a, b) => a.name.localeCompare(b.name) || a.personId.localeCompare(b.personId))
}
