// PEOPLE: everybody, one person with all that opens and why, and a list of members brought in.
import { Anchor, Box, Button, Chip, Group, Pagination, Stack, Table, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconFileImport, IconSearch, IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type Directory, type DirectoryLine, directoryOf, type Who } from '../../api/people.ts'
import { useMay } from '../../api/session.ts'
import { dayAndTime } from '../../format.ts'
import { AddPerson } from '../../forms/people/add-person.tsx'
import { useZone } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { Empty } from '../../ui/empty.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Screen } from '../../ui/screen.tsx'
import { State } from '../../ui/state.tsx'

const words = texts.people.list

interface Asked {
  readonly search: string
  readonly who: Who
  readonly page: number
}

/** Whoever comes back from a person finds the list as it was left. */
let left: Asked = { search: '', who: 'all', page: 1 }

export function PeopleScreen() {
  const [asked, setAsked] = useState(left)
  const [search] = useDebouncedValue(asked.search, 150)
  const directory = useQuery(directoryOf({ ...asked, search }))
  const mayImport = useMay('manager')
  const change = (part: Partial<Asked>) => {
    left = { ...asked, page: 1, ...part }
    setAsked(left)
  }
  const actions = (
    <>
      {mayImport && (
        <Button
          component={Link}
          to="/staff/people/import"
          variant="default"
          leftSection={<IconFileImport size={16} aria-hidden />}
        >
          {words.bringIn}
        </Button>
      )}
      <AddPerson />
    </>
  )
  return (
    <Screen title={words.title} actions={actions}>
      <Stack>
        <TextInput
          aria-label={words.search}
          placeholder={words.search}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={asked.search}
          onChange={event => change({ search: event.currentTarget.value })}
          maw={420}
        />
        <Filters who={asked.who} totals={directory.data?.totals} onChange={who => change({ who })} />
        <Loaded query={directory} lines={12}>
          {answer => <Found answer={answer} isAll={asked.search === ''} onPage={page => change({ page })} />}
        </Loaded>
      </Stack>
    </Screen>
  )
}

const filters = Object.keys(words.filters) as Who[]

interface FiltersProps {
  readonly who: Who
  readonly totals: Directory['totals'] | undefined
  readonly onChange: (who: Who) => void
}

function Filters({ who, totals, onChange }: FiltersProps) {
  return (
    <Chip.Group value={who} onChange={value => onChange(value as Who)}>
      <Group gap="xs" role="radiogroup" aria-label={words.filterLabel}>
        {filters.map(filter => (
          <Chip key={filter} value={filter} size="sm" variant="outline">
            <span className="figures">{`${words.filters[filter]} ${totals?.[filter] ?? ''}`}</span>
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  )
}

interface FoundProps {
  readonly answer: Directory
  readonly isAll: boolean
  readonly onPage: (page: number) => void
}

function Found({ answer, isAll, onPage }: FoundProps) {
  const { items, found, page, pageSize, totals } = answer
  if (found === 0) {
    const isNobody = isAll && totals.all === 0
    return (
      <Empty
        icon={<IconUsers />}
        title={isNobody ? words.none : words.nothingFound}
        says={isNobody ? words.noneSays : words.nothingFoundSays}
      />
    )
  }
  return (
    <>
      <Table verticalSpacing={8} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={{ base: '60%', sm: 'auto' }}>{words.columns.name}</Table.Th>
            <Table.Th visibleFrom="sm">{words.columns.state}</Table.Th>
            <Table.Th>{words.columns.doors}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map(line => (
            <Row key={line.id} line={line} />
          ))}
        </Table.Tbody>
      </Table>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status" className="figures">
          {words.found(found)}
        </Text>
        {found > pageSize && (
          <Pagination
            aria-label={words.pages}
            total={Math.ceil(found / pageSize)}
            value={page}
            onChange={onPage}
            getItemProps={number => ({ 'aria-label': words.page(number) })}
            getControlProps={control => ({ 'aria-label': control === 'next' ? words.next : words.previous })}
          />
        )}
      </Group>
    </>
  )
}

function Row({ line }: { readonly line: DirectoryLine }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/staff/people/${line.id}`} fw={550}>
          {line.name}
        </Anchor>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {line.email}
        </Text>
        <Box hiddenFrom="sm">
          <Standing line={line} />
        </Box>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Standing line={line} />
      </Table.Td>
      <Table.Td>
        <Doors line={line} />
      </Table.Td>
    </Table.Tr>
  )
}

function Standing({ line: { status, membership, products } }: { readonly line: DirectoryLine }) {
  if (status === 'inactive') return <State kind="quiet">{words.inactive}</State>
  if (membership === 'non-member') return <Text size="sm">{words.nonMember}</Text>
  return (
    <Text size="sm">
      {words.member}
      <Text span inherit c="dimmed">
        {` · ${products.join(', ')}`}
      </Text>
    </Text>
  )
}

function Doors({ line: { openGroups, insideUntil, waits } }: { readonly line: DirectoryLine }) {
  const zone = useZone()
  return (
    <Stack gap={2}>
      {openGroups > 0 ? (
        <State kind="open">{words.openGroups(openGroups)}</State>
      ) : (
        <Text size="sm" c="dimmed">
          {words.noDoors}
        </Text>
      )}
      {insideUntil && <State kind="soon">{words.insideUntil(dayAndTime(insideUntil, zone))}</State>}
      {waits > 0 && <State kind="waiting">{words.waits(waits)}</State>}
    </Stack>
  )
}
