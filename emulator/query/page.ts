/**
 * One page of a list: `{items, next_page_link, count}` (vendor's description). The default and the largest page size are
 * not public (A6). A page at any depth of an unfiltered list costs the page; filtered and ordered views are remembered.
 */
import { queryInvalid } from '../errors.ts'
import type { Ordered, SortedList } from '../state/sorted-list.ts'
import { type Fields, type Filter, parseFilter } from './filter.ts'
import { parseOrder } from './order.ts'
import type { Dialect } from './tokens.ts'

export interface PageQuery {
  filter: string | null
  orderBy: string | null
  skip: number
  top: number
  counted: boolean
  dialect: Dialect
  /** Builds the absolute link of the page that starts at `skip`. */
  linkAt(skip: number): string
}

export interface Page {
  items: Record<string, unknown>[]
  next_page_link: string | null
  count: number | null
}

export interface Listing<T> {
  fields: Fields<T>
  caseless: ReadonlySet<string>
  wire(record: T): Record<string, unknown>
  /** Answers a filter from an index, or null when there is no index for it. */
  fromIndex?(filter: Filter<T>): readonly T[] | null
}

export interface PageSizes {
  standard: number
  max: number
}

/** Throws ApiError 400/1102 for `$top` or `$skip` that are no sensible integers. */
export function readPageQuery(url: URL, headers: { v4: boolean }, sizes: PageSizes, publicUrl: string): PageQuery {
  const query = url.searchParams
  const top = wholeNumber(query.get('$top'), '$top', 1) ?? sizes.standard
  const skip = wholeNumber(query.get('$skip'), '$skip', 0) ?? 0
  return {
    filter: emptyAsNull(query.get('$filter')),
    orderBy: emptyAsNull(query.get('$orderby')),
    skip,
    top: Math.min(top, sizes.max),
    counted: query.get('$inlinecount') === 'allpages' || query.get('$count') === 'true',
    dialect: headers.v4 ? 'v4' : 'v3',
    linkAt: at => {
      const parts = [...query].filter(([name]) => name !== '$skip').map(([name, value]) => part(name, value))
      return `${publicUrl}${url.pathname}?${[...parts, part('$skip', String(at))].join('&')}`
    },
  }
}

const part = (name: string, value: string) => `${name}=${encodeURIComponent(value)}`

const emptyAsNull = (text: string | null) => (text === null || text.trim() === '' ? null : text)

function wholeNumber(text: string | null, name: string, min: number): number | null {
  if (text === null) return null
  if (!/^\d{1,9}$/.test(text) || Number(text) < min) throw queryInvalid(`${name} '${text}' is not a valid number`)
  return Number(text)
}

export function pageOfList<T extends Ordered>(list: SortedList<T>, query: PageQuery, listing: Listing<T>): Page {
  const filter = query.filter === null ? null : parseFilter(query.filter, { ...listing, dialect: query.dialect })
  const indexed = filter === null ? null : (listing.fromIndex?.(filter) ?? null)
  if (indexed !== null) return pageOf(ordered(indexed, query, listing), query, listing)
  if (filter === null && query.orderBy === null) return pageOf(list.items(), query, listing)
  const name = JSON.stringify([query.dialect, query.filter, query.orderBy, [...listing.caseless]])
  const view = list.derived(name, items => {
    const matching = filter === null ? items : items.filter(record => filter.matches(record))
    return ordered(matching, query, listing)
  })
  return pageOf(view, query, listing)
}

/** As pageOfList, for records that are not kept in a list. */
export function pageOfItems<T>(items: readonly T[], query: PageQuery, listing: Listing<T>): Page {
  const filter = query.filter === null ? null : parseFilter(query.filter, { ...listing, dialect: query.dialect })
  const matching = filter === null ? items : items.filter(record => filter.matches(record))
  return pageOf(ordered(matching, query, listing), query, listing)
}

function ordered<T>(items: readonly T[], query: PageQuery, listing: Listing<T>): readonly T[] {
  if (query.orderBy === null) return items
  return [...items].sort(parseOrder(query.orderBy, listing.fields))
}

function pageOf<T>(items: readonly T[], query: PageQuery, listing: Listing<T>): Page {
  const end = query.skip + query.top
  return {
    items: items.slice(query.skip, end).map(record => listing.wire(record)),
    next_page_link: end < items.length ? query.linkAt(end) : null,
    count: query.counted ? items.length : null,
  }
}
