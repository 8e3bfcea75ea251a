/**
 * A set of records in a fixed order, with a page at any depth in the time of the page. Inserting moves memory (some
 * microseconds at 100,000 records), so that `$skip` never has to walk. Many inserts at once are sorted once.
 */
export interface Ordered {
  readonly id: string
  /** Decides the place in the list; ties go by id. */
  order: number
}

const FEW = 64

export class SortedList<T extends Ordered> {
  #sorted: T[] = []
  #pending: T[] = []
  readonly #byId = new Map<string, T>()
  #version = 0
  readonly #derived = new Map<string, { version: number; items: readonly T[] }>()

  get size(): number {
    return this.#byId.size
  }

  /** Grows with every change. */
  get version(): number {
    return this.#version
  }

  has(id: string): boolean {
    return this.#byId.has(id)
  }

  find(id: string): T | null {
    return this.#byId.get(id) ?? null
  }

  add(item: T): void {
    if (this.#byId.has(item.id)) return
    this.#byId.set(item.id, item)
    this.#pending.push(item)
    this.#version++
  }

  delete(id: string): boolean {
    const item = this.#byId.get(id)
    if (item === undefined) return false
    this.#settle()
    this.#byId.delete(id)
    this.#sorted.splice(this.#place(item), 1)
    this.#version++
    return true
  }

  /** Says that a field of some record changed, so that filtered and ordered views are made anew. */
  touch(): void {
    this.#version++
  }

  /** Sorts anew after the `order` of records was changed from outside. */
  resort(): void {
    this.#settle()
    this.#sorted.sort(compare)
    this.#version++
  }

  items(): readonly T[] {
    this.#settle()
    return this.#sorted
  }

  /** A filtered or ordered view under a name, remembered until the list changes; the last few names only. */
  derived(name: string, make: (items: readonly T[]) => readonly T[]): readonly T[] {
    const known = this.#derived.get(name)
    if (known !== undefined && known.version === this.#version) return known.items
    const items = make(this.items())
    if (this.#derived.size >= 8) this.#derived.clear()
    this.#derived.set(name, { version: this.#version, items })
    return items
  }

  #settle(): void {
    if (this.#pending.length === 0) return
    const pending = this.#pending
    this.#pending = []
    if (pending.length > FEW) {
      this.#sorted = this.#sorted.concat(pending)
      this.#sorted.sort(compare)
      return
    }
    for (const item of pending) this.#sorted.splice(this.#place(item), 0, item)
  }

  /** Where the record is, or belongs: the first place that does not come before it. */
  #place(item: T): number {
    let low = 0
    let high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const there = this.#sorted[middle]
      if (there !== undefined && compare(there, item) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

function compare(a: Ordered, b: Ordered): number {
  if (a.order !== b.order) return a.order - b.order
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}
