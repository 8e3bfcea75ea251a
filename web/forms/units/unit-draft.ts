// UNITS: the forms of add-reservation-unit, change-reservation-unit and map-unit-access-groups, seen as one.
import { ask } from '../../api/ask.ts'
import type { Unit } from '../../api/nouns.ts'
import type { Proposal } from '../plan/plan.ts'

export type OpenSpan = NonNullable<Unit['hours']['members']>[number]

/** What is sent, with the price in parts so that a half-typed one can be held. */
export interface UnitDraft {
  readonly locationId: string
  readonly name: string
  readonly kind: Unit['kind']
  readonly capacity: number | null
  readonly perHour: number | null
  readonly perDay: number | null
  readonly currency: string
  readonly isPaymentDemanded: boolean
  readonly isPubliclyBookable: boolean
  readonly minimumMinutes: number | null
  readonly maximumMinutes: number | null
  readonly noticeMinutes: number | null
  readonly bookAheadDays: number | null
  readonly bufferBeforeMinutes: number | null
  readonly bufferAfterMinutes: number | null
  readonly hours: Unit['hours']
  readonly accessLeadMinutes: number | null
  readonly accessLagMinutes: number | null
  readonly status: Unit['status']
  readonly accessGroupIds: readonly string[]
}

export const emptyUnit = (locationId: string, currency: string): UnitDraft => ({
  locationId,
  name: '',
  kind: 'room',
  capacity: 1,
  perHour: null,
  perDay: null,
  currency,
  isPaymentDemanded: false,
  isPubliclyBookable: false,
  minimumMinutes: null,
  maximumMinutes: null,
  noticeMinutes: null,
  bookAheadDays: null,
  bufferBeforeMinutes: null,
  bufferAfterMinutes: null,
  hours: { members: null, public: null, closedDays: [] },
  accessLeadMinutes: null,
  accessLagMinutes: null,
  status: 'active',
  accessGroupIds: [],
})

const orEmpty = (minutes: number): number | null => (minutes === 0 ? null : minutes)

export const draftOf = ({ price, warnings: _, id: __, version: ___, ...unit }: Unit, currency: string): UnitDraft => ({
  ...unit,
  noticeMinutes: orEmpty(unit.noticeMinutes),
  bufferBeforeMinutes: orEmpty(unit.bufferBeforeMinutes),
  bufferAfterMinutes: orEmpty(unit.bufferAfterMinutes),
  perHour: price?.perHour ?? null,
  perDay: price?.perDay ?? null,
  currency: price?.currency ?? currency,
})

/** As the API takes it; `locationId` and groups go their own ways. */
const settingsOf = ({ locationId: _, accessGroupIds: __, perHour, perDay, currency, ...draft }: UnitDraft) => ({
  ...draft,
  capacity: draft.capacity ?? 1,
  noticeMinutes: draft.noticeMinutes ?? 0,
  bufferBeforeMinutes: draft.bufferBeforeMinutes ?? 0,
  bufferAfterMinutes: draft.bufferAfterMinutes ?? 0,
  price: perHour === null && perDay === null ? null : { perHour, perDay, currency },
})

const hasOtherGroups = (unit: Unit | null, { accessGroupIds }: UnitDraft): boolean =>
  [...accessGroupIds].sort().join() !== [...(unit?.accessGroupIds ?? [])].sort().join()

const hasOtherSettings = (unit: Unit, draft: UnitDraft): boolean =>
  JSON.stringify(settingsOf(draftOf(unit, draft.currency))) !== JSON.stringify(settingsOf(draft))

export const isChanged = (unit: Unit | null, draft: UnitDraft): boolean =>
  unit === null || hasOtherGroups(unit, draft) || hasOtherSettings(unit, draft)

export const proposalsOf = (unit: Unit | null, draft: UnitDraft): Proposal[] =>
  unit !== null && hasOtherGroups(unit, draft)
    ? [{ change: 'map-unit-access-groups', id: unit.id, accessGroupIds: [...draft.accessGroupIds] }]
    : []

export const addUnit = (draft: UnitDraft, idempotencyKey: string): Promise<Unit> =>
  ask<Unit>('POST', '/reservation-units', {
    body: { locationId: draft.locationId, ...settingsOf(draft) },
    idempotencyKey,
  })

/** Saves what differs, over the version that was seen. @param onStored after each change, so that none is repeated */
export async function saveUnit(unit: Unit, draft: UnitDraft, onStored: (stored: Unit) => void): Promise<Unit> {
  let stored = unit
  const path = `/reservation-units/${unit.id}`
  if (hasOtherSettings(stored, draft)) {
    stored = await ask<Unit>('PATCH', path, { body: settingsOf(draft), version: stored.version })
    onStored(stored)
  }
  if (hasOtherGroups(stored, draft)) {
    const body = { accessGroupIds: draft.accessGroupIds }
    stored = await ask<Unit>('PUT', `${path}/access-groups`, { body, version: stored.version })
    onStored(stored)
  }
  return stored
}
