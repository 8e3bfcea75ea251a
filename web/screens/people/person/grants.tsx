import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { grantsOf, type PersonAccess } from '../../../api/people.ts'
import { dayAndTime } from '../../../format.ts'
import { EndGrant } from '../../../forms/grants/end-grant.tsx'
import * as texts from '../../../texts/texts.ts'
import { Loaded } from '../../../ui/loaded.tsx'
import { useNow } from '../../../ui/now.ts'
import { Section } from '../../../ui/section.tsx'

const { rest: words, access: accessWords } = texts.people

interface GrantsProps {
  readonly personId: string
  readonly access: PersonAccess | undefined
}

/** What staff gave by hand: now and to come; what is over is in the journal. */
export function Grants({ personId, access }: GrantsProps) {
  const grants = useQuery(grantsOf(personId))
  const now = useNow()
  return (
    <Section title={words.grants}>
      <Loaded query={grants} lines={1}>
        {all => {
          const open = all.filter(({ endsAt }) => endsAt === null || Date.parse(endsAt) > now)
          if (open.length === 0) return <Text c="dimmed">{words.noGrants}</Text>
          return (
            <Stack gap="xs">
              {open.map(grant => {
                const site = access?.sites.find(({ siteId }) => siteId === grant.siteId)
                const zone = site?.timeZone ?? 'UTC'
                const groupName =
                  site?.groups.find(({ accessGroupId }) => accessGroupId === grant.accessGroupId)?.name ?? '…'
                const until = grant.endsAt === null ? accessWords.noEnd : dayAndTime(grant.endsAt, zone)
                return (
                  <Group key={grant.id} justify="space-between" wrap="nowrap" gap="sm">
                    <div>
                      <Text fw={550}>{groupName}</Text>
                      <Text size="sm">{grant.reason}</Text>
                      <Text size="xs" c="dimmed" className="figures">
                        {words.grantUntil(dayAndTime(grant.startsAt, zone), until)}
                      </Text>
                    </div>
                    <EndGrant grant={grant} groupName={groupName} />
                  </Group>
                )
              })}
            </Stack>
          )
        }}
      </Loaded>
    </Section>
  )
}
