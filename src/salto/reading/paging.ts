// Paging until proven complete. A short read that looks whole has thrown real people out elsewhere (field notes 3 and
// 4), so an end of list is proven by the count, never believed.
import type { Instant } from '../../domain/span.ts'
import type { Reading, ReadingGap } from '../../ports/provider.ts'

/** One page in our words. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Path and query of the next page; null = the provider says that this is the last. */
  readonly next: string | null
  /** How many there are in all; null = the provider did not say. */
  readonly count: number | null
}

export interface ListSource<T> {
  /** The first page, or the page that starts after `skip` items. */
  readonly start: (skip: number) => Promise<Page<T>>
  readonly follow: (next: string) => Promise<Page<T>>
  /** What makes an item the same item on two pages. */
  readonly idOf: (item: T) => string
}

type Pass<T> = { readonly items: readonly T[]; readonly gap: ReadingGap | null; readonly startedAt: Instant }

/** A list may be this long; a provider whose pages never end is stopped here. */
const pagesMax = 5000

/**
 * Reads a list to its proven end. A first doubt leads to one full reading more; if that one is doubtful too the reading
 * says why. `lastCount` is what the previous complete reading held (null = none): a list that lost more than half, and
 * more than five, counts as complete only if a second reading agrees.
 */
export async function readList<T>(
  source: ListSource<T>,
  lastCount: number | null,
  now: () => Instant,
): Promise<Reading<T>> {
  const first = await passOf(source, now())
  if (first.gap === null && !hasShrunken(first.items.length, lastCount)) return whole(first)
  const second = await passOf(source, now())
  if (second.gap !== null) return { complete: false, items: second.items, startedAt: second.startedAt, gap: second.gap }
  const isAgreed = first.gap === null && first.items.length === second.items.length
  if (!hasShrunken(second.items.length, lastCount) || isAgreed) return whole(second)
  return { complete: false, items: second.items, startedAt: second.startedAt, gap: 'shrunken' }
}

function hasShrunken(count: number, lastCount: number | null): boolean {
  return lastCount !== null && lastCount - count > 5 && count < lastCount / 2
}

const whole = <T>(pass: Pass<T>): Reading<T> => ({ complete: true, items: pass.items, startedAt: pass.startedAt })

/** One walk through all pages, ended early by the first doubt. */
async function passOf<T>(source: ListSource<T>, startedAt: Instant): Promise<Pass<T>> {
  const found = new Map<string, T>()
  const followed = new Set<string>()
  let firstCount: number | null = null
  let page = await source.start(0)
  for (let pages = 1; ; pages += 1) {
    const gap = gapOf(page, found, source.idOf, firstCount)
    if (gap !== null) return { items: [...found.values()], gap, startedAt }
    firstCount ??= page.count
    if (page.next === null) {
      const hasProof = page.count !== null || firstCount !== null
      // Without a count only an empty page beyond the last item proves the end: the page size may have been cut.
      if (hasProof || page.items.length === 0) break
    }
    if (page.next !== null && followed.has(page.next))
      return { items: [...found.values()], gap: 'repeated_page', startedAt }
    if (page.next !== null) followed.add(page.next)
    if (pages >= pagesMax) return { items: [...found.values()], gap: 'count_mismatch', startedAt }
    page = page.next === null ? await source.start(found.size) : await source.follow(page.next)
  }
  const isWhole = firstCount === null || found.size === firstCount
  return { items: [...found.values()], gap: isWhole ? null : 'count_mismatch', startedAt }
}

/** Adds the page's items to `found`. */
function gapOf<T>(
  page: Page<T>,
  found: Map<string, T>,
  idOf: (item: T) => string,
  firstCount: number | null,
): ReadingGap | null {
  const known = page.items.filter(item => found.has(idOf(item))).length
  for (const item of page.items) found.set(idOf(item), item)
  if (page.items.length > 0 && known === page.items.length) return 'repeated_page'
  if (known > 0) return 'changed_while_paging'
  return firstCount !== null && page.count !== null && page.count !== firstCount ? 'changed_while_paging' : null
}
