import { Anchor, Button, Group, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import { IconDoor } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { personAccessQuery, type SiteAccess } from '../../../api/people.ts'
import { dayAndTime } from '../../../format.ts'
import { instantOfLocalTime } from '../../../local-time.ts'
import * as texts from '../../../texts/texts.ts'
import { Empty } from '../../../ui/empty.tsx'
import { Loaded } from '../../../ui/loaded.tsx'
import { Section } from '../../../ui/section.tsx'
import { When } from '../../../ui/when.tsx'
import type { Place } from '../person.tsx'
import { AccessRow } from './access-row.tsx'

const words = texts.people.access

interface AccessBlockProps extends Place {
  readonly personId: string
}

/** The access answer: each group with its doors, allowed or not, why, until when, and what Salto KS holds. */
export function AccessBlock({ personId, zone, doorName }: AccessBlockProps) {
  const [local, setLocal] = useState('')
  const at = local === '' ? null : new Date(instantOfLocalTime(local, zone)).toISOString()
  const access = useQuery(personAccessQuery(personId, at))
  const field = (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <TextInput
        label={words.atZone(zone)}
        type="datetime-local"
        size="xs"
        value={local}
        onChange={event => setLocal(event.currentTarget.value)}
      />
      <Button size="xs" variant="default" disabled={local === ''} onClick={() => setLocal('')}>
        {words.now}
      </Button>
    </Group>
  )
  return (
    <Section title={words.title} actions={field}>
      <Loaded query={access} lines={6}>
        {({ at: shownAt, nextChangeAt, sites }) => (
          <Stack gap="md">
            <Text size="sm" c="dimmed">
              {at !== null && `${words.shownAsOf(dayAndTime(shownAt, zone))} `}
              {nextChangeAt === null ? (
                words.changesNever
              ) : (
                <>
                  {`${words.changesNext} `}
                  <When at={nextChangeAt} zone={zone} isRelative />
                </>
              )}
            </Text>
            {sites.length === 0 && <NoSites />}
            {sites.map(site => (
              <AtSite key={site.siteId} site={site} doorName={doorName} isAlone={sites.length === 1} />
            ))}
          </Stack>
        )}
      </Loaded>
    </Section>
  )
}

const NoSites = () => (
  <Empty
    icon={<IconDoor />}
    title={words.noSites}
    says={words.noSitesSays}
    action={
      <Button component={Link} to="/staff/setup/integrations" variant="default">
        {words.toIntegrations}
      </Button>
    }
  />
)

interface AtSiteProps {
  readonly site: SiteAccess
  readonly doorName: (lockId: string) => string
  readonly isAlone: boolean
}

type GroupOfSite = SiteAccess['groups'][number]

/** Whether anything gives, gave or will give it, or Salto KS holds something of it. */
const isConcerned = ({ decision, missing, nextOpensAt, actual }: GroupOfSite): boolean =>
  decision === 'allowed' || missing.length > 0 || nextOpensAt !== null || actual.membership !== 'none'

function AtSite({ site, doorName, isAlone }: AtSiteProps) {
  const [isWhole, setIsWhole] = useState(false)
  const concerned = site.groups.filter(isConcerned)
  const others = site.groups.filter(group => !isConcerned(group))
  const shown = isWhole ? [...concerned, ...others] : concerned
  return (
    <Stack gap={4}>
      {!isAlone && (
        <Title order={3} fz="sm">
          {site.locationName ?? site.siteName}
        </Title>
      )}
      {shown.length > 0 && (
        <Table verticalSpacing={8} layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.columns.group}</Table.Th>
              <Table.Th visibleFrom="sm">{words.columns.why}</Table.Th>
              <Table.Th visibleFrom="sm">{words.columns.until}</Table.Th>
              <Table.Th>{words.columns.salto}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(group => (
              <AccessRow key={group.accessGroupId} group={group} zone={site.timeZone} doorName={doorName} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {others.length > 0 && (
        <Text size="sm">
          <Anchor component="button" type="button" inherit onClick={() => setIsWhole(!isWhole)}>
            {isWhole ? words.hideOthers : words.others(others.length)}
          </Anchor>
        </Text>
      )}
    </Stack>
  )
}
