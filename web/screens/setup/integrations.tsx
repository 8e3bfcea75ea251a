import { Grid, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import * as texts from '../../texts/texts.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { Screen } from '../../ui/screen.tsx'
import { State } from '../../ui/state.tsx'
import { ClientSection } from './integrations/client.tsx'
import { DriftSection } from './integrations/drift.tsx'
import { HealthSection } from './integrations/health.tsx'
import { LeavingSection } from './integrations/leaving.tsx'
import { Outcome } from './integrations/outcome.tsx'
import { PathSection } from './integrations/path.tsx'
import { PolicySection } from './integrations/policy.tsx'
import { SitesSection } from './integrations/sites.tsx'
import { stateKind } from './integrations/steps.ts'
import { type Integration, integrationQuery } from './queries.ts'

const words = texts.setup.integrations

/** M5, M6: one look says where the integration stands, what is waited for and who moves. */
export function IntegrationsScreen() {
  const integration = useQuery(integrationQuery)
  const state = integration.data?.state
  return (
    <Screen title={words.title} state={state && <State kind={stateKind[state]}>{words.states[state]}</State>}>
      <Stack gap="md">
        <Outcome />
        <Loaded query={integration} lines={14}>
          {answer => <Parts integration={answer} />}
        </Loaded>
      </Stack>
    </Screen>
  )
}

function Parts({ integration }: { readonly integration: Integration }) {
  const isLive = integration.state === 'connected' || integration.state === 'needs-reconnecting'
  return (
    <Grid gap="md">
      <Grid.Col span={12}>
        <PathSection integration={integration} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack gap="md">
          <SitesSection integration={integration} />
          <PolicySection policy={integration.noAccessPolicy} />
          <DriftSection integration={integration} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Stack gap="md">
          {isLive && <HealthSection integration={integration} />}
          <ClientSection integration={integration} />
          {isLive && <LeavingSection integration={integration} />}
        </Stack>
      </Grid.Col>
    </Grid>
  )
}
