import type { Drift, DriftItem } from '../../../api/access.ts'
import * as texts from '../../../texts/texts.ts'

const words = texts.access.changes.drift

/** What was seen of the item, in words. */
export const whatOf = ({ kind, accessGroupId }: DriftItem, names: Drift['names']): string =>
  words.kinds[kind](accessGroupId === null ? words.group : (names[accessGroupId] ?? words.group))

export const whoOf = ({ personId }: DriftItem, names: Drift['names']): string =>
  personId === null ? words.nobody : (names[personId] ?? texts.access.journal.gone)
