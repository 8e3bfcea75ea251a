import { ProviderFault, type Reading } from '../../ports/provider.ts'

/** The items of a reading that must be whole to mean anything. Throws `not_done` for one with a gap: read it again later. */
export function proven<T>(reading: Reading<T>, operation: string): readonly T[] {
  if (reading.complete) return reading.items
  throw new ProviderFault('not_done', `${operation} did not give a complete list (${reading.gap})`, {
    detail: { code: reading.gap },
  })
}
