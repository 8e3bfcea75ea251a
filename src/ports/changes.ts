// What was changed, told to whoever looks at it. A hint and no message: nothing depends on it but that a screen asks again.

export interface Change {
  /** The store's name of what changed: `people`, `ledger_memberships`. */
  readonly table: string
  /** Whom it concerns; null where it is about nobody in particular. */
  readonly personIds: readonly string[] | 'several' | null
}

export interface ChangeListener {
  /** After the commit, whichever process made it. */
  heard(change: Change): void
  /** From now on nothing is heard any more: listen anew, and ask for everything. */
  lost(): void
}

export interface ChangeFeed {
  /**
   * Hears every change of the organisation that commits after this resolves. Call the answer to listen no more.
   * @throws Error when the store cannot be reached
   */
  listen(organizationId: string, listener: ChangeListener): Promise<() => void>
  /** Loses every listener. */
  close(): Promise<void>
}
