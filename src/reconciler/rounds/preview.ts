// ROUNDS: what keeps the rounds of a pass (../rounds.ts) short and in order: whom to wait for, what to look at together.

// After a restore a site is only previewed: nothing is applied until a person has seen what would be.
import type { Clerk } from '../clerk.ts'
import type { SiteSnapshot } from '../situations.ts'

/** The preview ends when a person approved it, or when a full read found nothing to preview. */
export async function settlePreview(clerk: Clerk, site: SiteSnapshot, hasNothingToPreview: boolean): Promise<void> {
  if (site.limits.previewSince === null) return
  const isApproved = site.held.some(item => item.kind === 'restored' && item.decision === 'approved')
  if (!isApproved && !hasNothingToPreview) return
  await clerk.store.transaction(clerk.organizationId, clerk.clock.now(), async tx => {
    const state = await tx.sites.find(site.siteId)
    if (state) await tx.sites.save({ ...state, previewSince: null })
  })
}
