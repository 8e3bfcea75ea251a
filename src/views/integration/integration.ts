import { driftSetting, integration, noAccessPolicy } from '../../contract/integration.ts'
import { wireInstant } from '../../contract/words.ts'
import { type DriftSetting, type NoAccessPolicy, policyVersion } from '../../domain/policy.ts'
import { valueVersion } from '../../domain/value-version.ts'
import type { ConnectionStore } from '../../ports/connection.ts'
import { plainView, type View } from '../view.ts'

/** M5, M6: where the integration stands. Never the client secret or a token. */
export const integrationView = (
  connections: Pick<ConnectionStore, 'find'>,
  redirectUrl: string,
): View<unknown, typeof integration> => ({
  schema: integration,
  async of(tx) {
    // null before the first request, which is a disconnected integration.
    const connection = await connections.find(tx.organizationId)
    const sites = await tx.sites.list()
    const cause = connection?.cause
    const drift = await tx.settings.driftSetting()
    return {
      state: connection?.state ?? 'disconnected',
      clientId: connection?.clientId ?? null,
      redirectUrl,
      connectedAs: connection?.connectedAs
        ? { name: connection.connectedAs.name, email: connection.connectedAs.email }
        : null,
      requestedAt: wireInstant(connection?.requestedAt ?? null),
      submittedAt: wireInstant(connection?.submittedAt ?? null),
      approvedAt: wireInstant(connection?.approvedAt ?? null),
      connectedAt: wireInstant(connection?.connectedAt ?? null),
      lastSuccessAt: wireInstant(connection?.lastSuccessAt ?? null),
      noAccessPolicy: policyShown(await tx.settings.noAccessPolicy()),
      driftSetting: drift,
      driftSettingVersion: valueVersion(drift),
      sites: sites.map(({ siteId, name, seatsUsed, seatsAllowed }) => ({ id: siteId, name, seatsUsed, seatsAllowed })),
      ...(cause ? { cause: { code: cause.code, sentence: cause.sentence, since: wireInstant(cause.since) } } : {}),
    }
  },
})

const policyShown = (policy: NoAccessPolicy) => ({ ...policy, version: policyVersion(policy) })

export const policyView = plainView(noAccessPolicy, policyShown)
export const driftSettingView = plainView(driftSetting, (setting: DriftSetting) => ({
  setting,
  version: valueVersion(setting),
}))
