// READING: lists that are complete, or say that they are not. Here: lists over the client, which asks for pages in our
// order and size, understands both shapes that were seen, and remembers how long each list was.
import * as z from 'zod'
import type { Clock } from '../../ports/clock.ts'
import { ProviderFault, type Reading, type Urgency } from '../../ports/provider.ts'
import type { Client } from '../http/client.ts'
import { targetOf, type Understood } from '../wire.ts'
import { type Page, readList } from './paging.ts'

export interface ListsOptions {
  readonly client: Client
  readonly clock: Clock
  /** Scheme, host and port of the Connect API: links are resolved against it, whatever host they name. */
  readonly origin: string
  /** Path of the API with its version, without a slash at the end. */
  readonly prefix: string
  readonly pageSize: number
}

interface ListCall<T> {
  readonly template: string
  readonly ids: Readonly<Record<string, string>>
  readonly filter?: string
  readonly urgency: Urgency
  readonly item: (body: unknown) => Understood<T>
  readonly idOf: (item: T) => string
}

export interface Lists {
  /** Throws ProviderFault when a page cannot be had; a doubtful list is an answer with a `gap`, not a fault. */
  read<T>(call: ListCall<T>): Promise<Reading<T>>
}

export function createLists(options: ListsOptions): Lists {
  return new AllLists(options)
}

const envelope = z.object({
  items: z.array(z.unknown()).nullable(),
  next_page_link: z.string().nullish(),
  count: z.number().int().nonnegative().nullish(),
})

class AllLists implements Lists {
  readonly #options: ListsOptions
  /** Items of each list at its last complete reading, by target. Filtered lists are too short to tell anything. */
  readonly #lastCounts = new Map<string, number>()
  /** Order without `$orderby` is not promised (A14), but neither is it that every list can be ordered by id. */
  #mayOrder = true

  constructor(options: ListsOptions) {
    this.#options = options
  }

  async read<T>(call: ListCall<T>): Promise<Reading<T>> {
    const name = call.filter === undefined ? targetOf('', call.template, call.ids) : null
    const lastCount = name === null ? null : (this.#lastCounts.get(name) ?? null)
    const source = {
      start: (skip: number) => this.#start(call, skip),
      follow: (next: string) => this.#page(call, next),
      idOf: call.idOf,
    }
    const reading = await readList(source, lastCount, () => this.#options.clock.now())
    if (reading.complete && name !== null) this.#lastCounts.set(name, reading.items.length)
    return reading
  }

  async #start<T>(call: ListCall<T>, skip: number): Promise<Page<T>> {
    try {
      return await this.#page(call, this.#target(call, skip))
    } catch (error) {
      if (!this.#mayOrder || !isOrderRefused(error)) throw error
      this.#mayOrder = false
      return this.#page(call, this.#target(call, skip))
    }
  }

  #target<T>(call: ListCall<T>, skip: number): string {
    return targetOf(this.#options.prefix, call.template, call.ids, {
      ...(call.filter === undefined ? {} : { $filter: call.filter }),
      ...(this.#mayOrder && call.filter === undefined ? { $orderby: 'id' } : {}),
      ...(skip === 0 ? {} : { $skip: String(skip) }),
      $top: String(this.#options.pageSize),
      $inlinecount: 'allpages',
    })
  }

  #page<T>(call: ListCall<T>, target: string): Promise<Page<T>> {
    return this.#options.client.call({
      method: 'GET',
      template: call.template,
      target,
      urgency: call.urgency,
      understood: body => this.#understood(body, call.item),
    })
  }

  #understood<T>(body: unknown, item: ListCall<T>['item']): Understood<Page<T>> {
    const page = envelope.safeParse(Array.isArray(body) ? { items: body } : body)
    if (!page.success) return null
    const items: T[] = []
    for (const wire of page.data.items ?? []) {
      const understood = item(wire)
      if (understood === null) return null
      items.push(understood.value)
    }
    const link = page.data.next_page_link
    const next = link ? this.#resolved(link) : null
    if (link && next === null) return null
    return { value: { items, next, count: page.data.count ?? null } }
  }

  /** Path and query only: a link back with `http:` or another host name never takes the token there. */
  #resolved(link: string): string | null {
    if (!URL.canParse(link, this.#options.origin)) return null
    const { pathname, search } = new URL(link, this.#options.origin)
    return `${pathname}${search}`
  }
}

/** 400 with the code for an OData expression that is not understood (measured). */
function isOrderRefused(error: unknown): boolean {
  return error instanceof ProviderFault && error.detail.status === 400 && error.detail.code === '1102'
}
