import { Button, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconBuilding } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useCommand } from '../../../api/command.ts'
import { sitesQuery } from '../../../api/nouns.ts'
import { useMay } from '../../../api/session.ts'
import { ChooseSiteModal } from '../../../forms/organisation/choose-salto-site.tsx'
import { type Location, locationsQuery } from '../../../shell/location.ts'
import * as texts from '../../../texts/texts.ts'
import { Empty } from '../../../ui/empty.tsx'
import { Loaded } from '../../../ui/loaded.tsx'
import { Section } from '../../../ui/section.tsx'
import { State } from '../../../ui/state.tsx'
import { Trouble } from '../../../ui/trouble.tsx'
import { When } from '../../../ui/when.tsx'
import { type Integration, integrationPath, type Site } from '../queries.ts'

const words = texts.setup.integrations.sites

/** M6: the Salto KS site of each location, with its seats. */
export function SitesSection({ integration }: { readonly integration: Integration }) {
  const locations = useQuery(locationsQuery)
  const sites = useQuery(sitesQuery)
  const isConnected = integration.state === 'connected' || integration.state === 'needs-reconnecting'
  return (
    <Section title={words.title} says={isConnected ? words.says : words.notConnected}>
      <Loaded query={locations} lines={3}>
        {items =>
          items.length === 0 ? (
            <NoLocations />
          ) : (
            <Loaded query={sites} lines={3}>
              {known => <SiteTable locations={items} sites={known} isConnected={isConnected} />}
            </Loaded>
          )
        }
      </Loaded>
    </Section>
  )
}

function NoLocations() {
  return (
    <Empty
      icon={<IconBuilding />}
      title={words.noLocations}
      says={words.noLocationsSays}
      action={
        <Button component={Link} to="/staff/setup/organisation">
          {words.toOrganisation}
        </Button>
      }
    />
  )
}

interface SiteTableProps {
  readonly locations: readonly Location[]
  readonly sites: readonly Site[]
  readonly isConnected: boolean
}

function SiteTable({ locations, sites, isConnected }: SiteTableProps) {
  const [chosenId, choose] = useState<string | null>(null)
  // As it is now: whoever is told that somebody else was faster goes on from there.
  const chosen = locations.find(({ id }) => id === chosenId)
  const mayChoose = useMay('manager') && isConnected
  // Its first complete look would come with the next round; who has just chosen a site waits for it.
  const look = useCommand('POST', `${integrationPath}/sync`)
  return (
    <>
      <Table.ScrollContainer type="native" minWidth={560}>
        <Table verticalSpacing="xs" aria-label={words.title}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.location}</Table.Th>
              <Table.Th>{words.site}</Table.Th>
              <Table.Th>{words.seats}</Table.Th>
              <Table.Th>{words.lastRead}</Table.Th>
              <Table.Th pos="relative">
                <VisuallyHidden>{words.changeShort}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {locations.map(location => (
              <SiteRow
                key={location.id}
                location={location}
                site={sites.find(({ id }) => id === location.saltoSiteId) ?? null}
                onChoose={mayChoose ? () => choose(location.id) : null}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {look.error && <Trouble error={look.error} onRetry={() => look.mutate({})} />}
      {chosen && (
        <ChooseSiteModal
          location={chosen}
          locations={locations}
          sites={sites}
          onClose={() => choose(null)}
          onChosen={() => look.mutate({})}
        />
      )}
    </>
  )
}

interface SiteRowProps {
  readonly location: Location
  readonly site: Site | null
  readonly onChoose: (() => void) | null
}

function SiteRow({ location, site, onChoose }: SiteRowProps) {
  return (
    <Table.Tr>
      <Table.Td fw={550}>{location.name}</Table.Td>
      <Table.Td>
        {site === null ? <Text size="sm">{location.saltoSiteId ?? words.none}</Text> : <SiteName site={site} />}
      </Table.Td>
      <Table.Td>{site === null ? '–' : <Seats site={site} />}</Table.Td>
      <Table.Td>
        {site?.fullReadAt ? <When at={site.fullReadAt} zone={location.timeZone} isRelative /> : words.never}
      </Table.Td>
      <Table.Td ta="right">
        {onChoose && (
          <Button
            size="xs"
            variant={location.saltoSiteId === null ? 'filled' : 'default'}
            onClick={onChoose}
            aria-label={(location.saltoSiteId === null ? words.chooseFor : words.change)(location.name)}
          >
            {location.saltoSiteId === null ? words.choose : words.changeShort}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

function SiteName({ site }: { readonly site: Site }) {
  if (site.vanishedAt !== null) return <State kind="broken">{`${site.name}, ${words.vanished}`}</State>
  if (!site.subscriptionValid) return <State kind="broken">{`${site.name}, ${words.invalid}`}</State>
  return <Text size="sm">{site.name}</Text>
}

function Seats({ site: { seatsUsed, seatsAllowed } }: { readonly site: Site }) {
  const says = words.seatsOf(seatsUsed, seatsAllowed)
  const isFull = seatsAllowed !== null && seatsUsed !== null && seatsUsed >= seatsAllowed
  return isFull ? <State kind="soon">{`${says}, ${words.full}`}</State> : <span>{says}</span>
}
