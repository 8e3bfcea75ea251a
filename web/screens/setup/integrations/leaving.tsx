import { Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { sitesQuery } from '../../../api/nouns.ts'
import { useMay } from '../../../api/session.ts'
import { DisconnectButton } from '../../../forms/integration/disconnect.tsx'
import * as texts from '../../../texts/texts.ts'
import { Section } from '../../../ui/section.tsx'
import type { Integration } from '../queries.ts'

const words = texts.setup.integrations.leaving

export function LeavingSection({ integration }: { readonly integration: Integration }) {
  const sites = useQuery(sitesQuery).data ?? []
  if (!useMay('owner')) return null
  const given = {
    people: sites.reduce((sum, site) => sum + site.given.people, 0),
    memberships: sites.reduce((sum, site) => sum + site.given.memberships, 0),
  }
  return (
    <Section title={words.title} says={words.says}>
      <Group>
        <DisconnectButton given={given} isBroken={integration.state === 'needs-reconnecting'} />
      </Group>
    </Section>
  )
}
