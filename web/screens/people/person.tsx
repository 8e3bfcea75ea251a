import { Anchor, Group, Stack, Text } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { accessGroupsQuery } from '../../api/nouns.ts'
import { type Person, type PersonAccess, personAccessQuery, personQuery } from '../../api/people.ts'
import { useMay } from '../../api/session.ts'
import { useZone } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { Screen } from '../../ui/screen.tsx'
import { State } from '../../ui/state.tsx'
import { AccessBlock } from './person/access-block.tsx'
import { PersonActions } from './person/actions.tsx'
import { Billings } from './person/billings.tsx'
import { Grants } from './person/grants.tsx'
import { JournalOfPerson } from './person/journal.tsx'
import { Mails } from './person/mails.tsx'
import { Reservations } from './person/reservations.tsx'

const words = texts.people.person

/** One person: may they get in, why, and until when; then what that comes from. */
export function PersonScreen() {
  const { id = '' } = useParams({ strict: false })
  return <OnePerson key={id} id={id} />
}

function OnePerson({ id }: { readonly id: string }) {
  const person = useQuery(personQuery(id))
  const access = useQuery(personAccessQuery(id, null))
  const mayReadJournal = useMay('manager')
  const place = usePlace(access.data)
  return (
    <Screen
      title={person.data?.name ?? words.unnamed}
      state={<Header person={person.data} access={access.data} />}
      actions={person.data && access.data && <PersonActions person={person.data} access={access.data} {...place} />}
    >
      <Loaded query={person} lines={12}>
        {({ id: personId }) => (
          <Stack gap="lg">
            <AccessBlock personId={personId} {...place} />
            <Billings personId={personId} companies={access.data?.companies ?? []} {...place} />
            <Group align="flex-start" grow preventGrowOverflow={false} gap="lg">
              <Stack gap="lg" miw={300}>
                <Reservations personId={personId} />
                <Grants personId={personId} access={access.data} />
              </Stack>
              <Stack gap="lg" miw={300}>
                <Mails personId={personId} {...place} />
                {mayReadJournal && <JournalOfPerson personId={personId} {...place} />}
              </Stack>
            </Group>
          </Stack>
        )}
      </Loaded>
    </Screen>
  )
}

/** In whose time instants are shown that belong to no door, and the names of doors. */
export interface Place {
  readonly zone: string
  readonly doorName: (lockId: string) => string
}

function usePlace(access: PersonAccess | undefined): Place {
  const zone = useZone()
  const doors = useQueries({
    queries: (access?.sites ?? []).map(({ siteId }) => accessGroupsQuery(siteId)),
    combine: results =>
      new Map(
        results.flatMap(({ data = [] }) =>
          data.flatMap(group => group.doors.flatMap(({ lockId, name }) => (name === null ? [] : [[lockId, name]]))),
        ) as [string, string][],
      ),
  })
  return {
    zone,
    doorName: lockId => doors.get(lockId) ?? texts.people.access.unnamedDoor,
  }
}

interface HeaderProps {
  readonly person: Person | undefined
  readonly access: PersonAccess | undefined
}

/** `Member, active · doors open now: 6`. */
function Header({ person, access }: HeaderProps) {
  if (!person) return null
  const { email, membership, status } = person
  const standing = `${membership === 'member' ? words.member : words.nonMember}, ${words[status]}`
  return (
    <Stack gap={2} mt={4}>
      <Group gap="xs">
        <State kind={status === 'active' && access && access.openDoors > 0 ? 'open' : 'quiet'}>
          {access ? `${standing} · ${words.doorsOpenNow(access.openDoors)}` : standing}
        </State>
      </Group>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {email}
        {' · '}
        <Anchor component={Link} to="/staff/people" inherit underline="always">
          {words.backToPeople}
        </Anchor>
      </Text>
    </Stack>
  )
}
