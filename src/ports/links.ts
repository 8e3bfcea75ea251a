// Links that carry their own permission: signed with the house's key, for one purpose, until an instant.
import type { Instant } from '../domain/span.ts'

/** `manage`: see, move and cancel one reservation. `hold`: confirm the hold that was just made. */
export type LinkPurpose = 'manage' | 'hold'

export interface SignedLink {
  readonly purpose: LinkPurpose
  readonly organizationId: string
  readonly reservationId: string
  readonly expiresAt: Instant
}

/** How long after its end a reservation can still be seen by its link. */
export const manageAfterMs = 7 * 24 * 3_600_000

export interface LinkSigner {
  /** The same link for the same words, so that every attempt of a letter says the same. */
  tokenOf(link: SignedLink): string
  /** null: forged, for another purpose, or expired at `at`. */
  read(purpose: LinkPurpose, token: string, at: Instant): SignedLink | null
}
