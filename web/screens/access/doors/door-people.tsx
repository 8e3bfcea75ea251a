import { Anchor, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch, IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type Door, type DoorPeople, doorPeopleQuery } from '../../../api/access.ts'
import * as texts from '../../../texts/texts.ts'
import { Empty } from '../../../ui/empty.tsx'
import { Loaded } from '../../../ui/loaded.tsx'
import { Section } from '../../../ui/section.tsx'
import { State } from '../../../ui/state.tsx'
import { When } from '../../../ui/when.tsx'
import classes from './door-list.module.css'
import { nameOf } from './door-list.tsx'
import { HeldBySalto } from './held-by-salto.tsx'

const words = texts.access.doors
const causeWords = texts.people.access

type Person = DoorPeople['items'][number]

interface DoorPeopleProps {
  readonly door: Door
  readonly at: string | null
}

/** Who may open the door at the instant, because of what, and what Salto KS holds of it. */
export function DoorPeoplePart({ door, at }: DoorPeopleProps) {
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed, 150)
  const query = useQuery(doorPeopleQuery(door.lockId, at, search))
  return (
    <Section title={words.who(nameOf(door))} says={<Groups door={door} />}>
      <TextInput
        aria-label={words.findPerson}
        placeholder={words.findPerson}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={event => setTyped(event.currentTarget.value)}
        maw={320}
      />
      <Loaded query={query} lines={6}>
        {answer => <People answer={answer} isNow={at === null} search={search} />}
      </Loaded>
      <Text size="xs" c="dimmed">
        {words.events}
      </Text>
    </Section>
  )
}

function Groups({ door }: { readonly door: Door }) {
  return (
    <Stack gap={2} component="span">
      <span>
        {words.groups}: {door.groups.map(({ name }) => name).join(', ')}
      </span>
      {door.groups
        .filter(({ schedule }) => schedule === 'none' || schedule === 'narrow')
        .map(({ id, name, schedule }) => (
          <State key={id} kind={schedule === 'none' ? 'refused' : 'soon'}>
            {name}: {schedule === 'none' ? words.closedBySchedule : words.narrowSchedule}
          </State>
        ))}
    </Stack>
  )
}

interface PeopleProps {
  readonly answer: DoorPeople
  readonly isNow: boolean
  readonly search: string
}

function People({ answer: { items, found, timeZone }, isNow, search }: PeopleProps) {
  if (items.length === 0) {
    return (
      <Empty
        icon={<IconUsers />}
        title={search === '' ? words.nobodyMay : words.nobodyFits}
        says={words.nobodyMaySays}
      />
    )
  }
  return (
    <>
      <Table verticalSpacing={8} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.columns.person}</Table.Th>
            <Table.Th visibleFrom="lg">{words.columns.why}</Table.Th>
            <Table.Th visibleFrom="lg">{words.columns.until}</Table.Th>
            {isNow && <Table.Th>{words.columns.salto}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map(person => (
            <Line key={person.personId} person={person} zone={timeZone} />
          ))}
        </Table.Tbody>
      </Table>
      {items.length < found && (
        <Text size="sm" c="dimmed">
          {words.first(items.length, found)}
        </Text>
      )}
    </>
  )
}

function causeOf({ kind, name, companyName }: Person['causes'][number]): string {
  if (kind === 'grant') return causeWords.grant(name)
  if (kind === 'reservation') return causeWords.reservation(name)
  return companyName === null ? name : causeWords.paidBy(name, companyName)
}

function whyOf({ decision, causes, actual }: Person): string {
  if (decision === 'allowed') return causes.map(causeOf).join(', ')
  return actual?.membership === 'foreign' ? words.byHand : words.beingTaken
}

function Line({ person, zone }: { readonly person: Person; readonly zone: string }) {
  const until = person.until === null ? words.noEnd : <When at={person.until} zone={zone} />
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/staff/people/${person.personId}`} fw={550} className={classes['name']}>
          {person.name}
        </Anchor>
        <Text size="xs" c="dimmed" hiddenFrom="lg" component="div">
          {whyOf(person)}
          {person.decision === 'allowed' && <Group gap={4}>{until}</Group>}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="lg">{whyOf(person)}</Table.Td>
      <Table.Td visibleFrom="lg">{person.decision === 'allowed' ? until : null}</Table.Td>
      {person.actual && (
        <Table.Td>
          <HeldBySalto actual={person.actual} isAllowed={person.decision === 'allowed'} />
        </Table.Td>
      )}
    </Table.Tr>
  )
}
