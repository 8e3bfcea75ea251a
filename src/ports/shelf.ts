/**
 * Nouns of one kind. Shelves of deciding nouns (people, locations, billings, grants, co-members) also keep the spans of
 * `facts` up to date: insert opens one at `tx.at`, update closes it and opens the next, under the line `journalId`.
 */
export interface Shelf<T extends { readonly id: string; readonly version: number }> {
  find(id: string): Promise<T | null>
  /** `taken`: a unique rule refuses it (normalised e-mail, site, co-member); nothing was written. */
  insert(item: T, journalId: string): Promise<'done' | 'taken'>
  /** Writes with version + 1 when the stored version still equals `item.version`; else `stale`. */
  update(item: T, journalId: string): Promise<'done' | 'stale' | 'taken'>
  list(query: ListQuery): Promise<{ items: T[]; nextCursor: string | null }>
}

/** Ordered by id. `where` compares columns by their field name (`personId`, `status`, `email`). */
export interface ListQuery {
  readonly where?: Readonly<Record<string, string>>
  readonly cursor?: string | undefined
  readonly limit: number
}
