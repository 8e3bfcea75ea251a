// HOST: the host's one page (M5).
import { Button, Stack } from '@mantine/core'
import { IconLock, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../../api/session.ts'
import { AddOrganizationModal } from '../../forms/staff/add-organization.tsx'
import * as texts from '../../texts/texts.ts'
import { Empty } from '../../ui/empty.tsx'
import { CopyField } from '../../ui/fields/copy-field.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Screen } from '../../ui/screen.tsx'
import { Section } from '../../ui/section.tsx'
import { integrationQuery, type Organization, organizationsQuery } from '../setup/queries.ts'
import { OrganizationTable } from './organization-table.tsx'

const words = texts.setup.host

/** Requests of all organisations, those that wait for the host first. */
export function HostScreen() {
  const isHost = useMay('host')
  const [isAdding, setAdding] = useState(false)
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
      {words.add}
    </Button>
  )
  return (
    <Screen title={words.title} actions={isHost && add}>
      {isHost ? <Organizations /> : <ForHosts />}
      {isAdding && <AddOrganizationModal onClose={() => setAdding(false)} />}
    </Screen>
  )
}

function ForHosts() {
  return (
    <Empty
      icon={<IconLock />}
      title={words.hostsOnly}
      says={words.hostsOnlySays}
      action={
        <Button component={Link} to="/staff">
          {words.home}
        </Button>
      }
    />
  )
}

const waitsForHost = ({ integrationState }: Organization): boolean =>
  integrationState === 'requested' || integrationState === 'with-salto'

function Organizations() {
  const organizations = useQuery(organizationsQuery)
  const integration = useQuery(integrationQuery)
  return (
    <Loaded query={organizations} lines={6}>
      {items => {
        const waiting = items.filter(waitsForHost)
        const others = items.filter(organization => !waitsForHost(organization))
        return (
          <Stack gap="md">
            {waiting.length > 0 && (
              <Section title={words.waits}>
                <OrganizationTable label={words.waits} organizations={waiting} />
                {integration.data && (
                  <CopyField label={words.redirectUrl} says={words.redirectSays} value={integration.data.redirectUrl} />
                )}
              </Section>
            )}
            {others.length > 0 && (
              <Section title={waiting.length > 0 ? words.others : words.all} says={words.says}>
                <OrganizationTable label={words.others} organizations={others} />
              </Section>
            )}
          </Stack>
        )
      }}
    </Loaded>
  )
}
