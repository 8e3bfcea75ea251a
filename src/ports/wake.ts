// A wake-up names people who may have changed. It carries no news: a lost one costs minutes, never correctness.
export interface Wake {
  readonly organizationId: string
  readonly personIds: readonly string[] | 'everybody'
}
