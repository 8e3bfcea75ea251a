// INTEGRATIONS: the life cycle with Salto KS (M5) and what is chosen once it stands (M6). Here: the five steps.
import type { StateKind } from '../../../ui/state.tsx'
import type { Integration, Site } from '../queries.ts'

export const stateKind: Readonly<Record<Integration['state'], StateKind>> = {
  requested: 'waiting',
  'with-salto': 'waiting',
  approved: 'soon',
  connected: 'open',
  'needs-reconnecting': 'broken',
  disconnected: 'quiet',
}

const stepNames = ['requested', 'with-salto', 'approved', 'connected', 'live'] as const

export interface Step {
  readonly name: (typeof stepNames)[number]
  readonly standing: 'done' | 'now' | 'later'
  /** When it was done. */
  readonly at: string | null
}

/** How many of the five are behind; a broken connection is back before its login. */
function doneCount({ state, clientId }: Integration, isLive: boolean): number {
  if (state === 'connected') return isLive ? 5 : 4
  if (state === 'requested') return 1
  if (state === 'with-salto') return 2
  if (state === 'approved' || state === 'needs-reconnecting') return 3
  return clientId === null ? 0 : 3
}

export function stepsOf(integration: Integration, isLive: boolean): Step[] {
  const done = doneCount(integration, isLive)
  const times = [
    integration.requestedAt,
    integration.submittedAt,
    integration.approvedAt,
    integration.connectedAt,
    integration.lastSuccessAt,
  ]
  return stepNames.map((name, index) => ({
    name,
    standing: index < done ? 'done' : index === done ? 'now' : 'later',
    at: index < done ? (times[index] ?? null) : null,
  }))
}

/** Doors follow Latchwork: a location has a site that was looked at completely. */
export const isLive = ({ state }: Integration, sites: readonly Site[]): boolean =>
  state === 'connected' && sites.some(site => site.locationId !== null && site.fullReadAt !== null)

export const hasMappedSite = (sites: readonly Site[]): boolean => sites.some(({ locationId }) => locationId !== null)
