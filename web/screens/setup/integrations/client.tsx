import { Text } from '@mantine/core'
import { useMay } from '../../../api/session.ts'
import { ApproveButton } from '../../../forms/integration/approve-integration.tsx'
import * as texts from '../../../texts/texts.ts'
import { CopyField } from '../../../ui/fields/copy-field.tsx'
import { Section } from '../../../ui/section.tsx'
import type { Integration } from '../queries.ts'

const words = texts.setup.integrations.client

/** What Salto has to know of this installation, to be copied into the request. */
export function ClientSection({
  integration: { clientId, redirectUrl, state },
}: {
  readonly integration: Integration
}) {
  const isHost = useMay('host')
  const mayChange = isHost && (state === 'approved' || state === 'needs-reconnecting' || state === 'disconnected')
  return (
    <Section title={words.title} says={words.says}>
      <CopyField label={words.redirectUrl} says={words.redirectSays} value={redirectUrl} />
      {clientId === null ? (
        <Text size="sm" c="dimmed">
          {words.id}: {words.none}
        </Text>
      ) : (
        <CopyField label={words.id} value={clientId} />
      )}
      {mayChange && <ApproveButton label={words.change} variant="default" />}
    </Section>
  )
}
