import type { Transaction } from '../ports/store.ts'

const listLimit = 10_000
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** Id → name, of those of the ids that name a person, a place or a thing of ours, or a site or access group as last seen. */
export async function namesOf(tx: Transaction, ids: ReadonlySet<string>): Promise<Record<string, string>> {
  const names: Record<string, string> = {}
  const add = (things: readonly { readonly id: string; readonly name: string }[]) => {
    for (const { id, name } of things) if (ids.has(id)) names[id] = name
  }
  const people = await tx.facts.identities([...ids].filter(id => uuid.test(id)))
  add(people.map(({ personId: id, name }) => ({ id, name })))
  add((await tx.products.list({ limit: listLimit })).items)
  add((await tx.locations.list({ limit: listLimit })).items)
  add((await tx.companies.list({ limit: listLimit })).items)
  add(await tx.units.all())
  for (const { siteId, name } of await tx.sites.list()) {
    add([{ id: siteId, name }])
    add((await tx.sites.groups(siteId)).map(group => ({ id: group.accessGroupId, name: group.name })))
  }
  return names
}
