import type { z } from 'zod'
import { doors, type doorsQuery } from '../../contract/doors.ts'
import { instantOf, wireInstant } from '../../contract/words.ts'
import { causesOf } from '../../domain/access/cause.ts'
import { isIn } from '../../domain/span.ts'
import type { View } from '../view.ts'
import { doorsOf } from './door.ts'

/** Every door with the groups that open it, and how many people may at the instant. */
export const listDoors: View<z.output<typeof doorsQuery>, typeof doors> = {
  schema: doors,
  async of(tx, { locationId, at: asked }) {
    const at = asked === undefined ? tx.at : instantOf(asked)
    const facts = await tx.facts.of('everybody', asked === undefined ? 'current' : 'history')
    const live = causesOf(facts).filter(({ during }) => isIn(during, at))
    const peopleOf = Map.groupBy(live, ({ accessGroupId }) => accessGroupId)
    const found = await doorsOf(tx, locationId)
    return {
      at: wireInstant(at),
      items: found.map(({ wire, groups }) => {
        const causes = groups.flatMap(({ accessGroupId }) => peopleOf.get(accessGroupId) ?? [])
        return { ...wire, people: new Set(causes.map(({ personId }) => personId)).size }
      }),
    }
  },
}
