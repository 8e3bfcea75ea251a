import { Anchor, Box, Button, Table, Text } from '@mantine/core'
import { IconPlus, IconSofa } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Unit, unitsQuery } from '../../api/nouns.ts'
import { useMay } from '../../api/session.ts'
import { money } from '../../format.ts'
import { useChosenLocation } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { Empty } from '../../ui/empty.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Screen } from '../../ui/screen.tsx'
import { State } from '../../ui/state.tsx'
import { Filtered } from './filtered.tsx'
import { GroupNames, useGroupNames } from './group-names.tsx'

const { units: words, kinds, free } = texts.inventory

const addButton = (
  <Button component={Link} to="/staff/inventory/units/new" leftSection={<IconPlus size={16} />}>
    {words.add}
  </Button>
)

export function UnitsScreen() {
  const units = useQuery(unitsQuery)
  const location = useChosenLocation()
  const mayChange = useMay('manager')
  return (
    <Screen title={words.title} state={<Text c="dimmed">{words.says}</Text>} actions={mayChange && addButton}>
      <Loaded query={units} lines={8}>
        {all => {
          const here = all.filter(({ locationId }) => location === null || locationId === location.id)
          if (here.length > 0) return <Units all={here} />
          return (
            <Empty
              icon={<IconSofa />}
              title={words.none}
              says={words.noneSays}
              action={mayChange ? addButton : undefined}
            />
          )
        }}
      </Loaded>
    </Screen>
  )
}

function Units({ all }: { readonly all: readonly Unit[] }) {
  const groupNames = useGroupNames()
  return (
    <Filtered all={all} words={words}>
      {shown => (
        <Table verticalSpacing="sm" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.columns.name}</Table.Th>
              <Table.Th visibleFrom="sm">{words.columns.groups}</Table.Th>
              <Table.Th visibleFrom="xs">{words.columns.booking}</Table.Th>
              <Table.Th ta="right">{words.columns.price}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(unit => (
              <Row key={unit.id} unit={unit} names={groupNames} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Filtered>
  )
}

function Row({ unit, names }: { readonly unit: Unit; readonly names: ReturnType<typeof useGroupNames> }) {
  const { locationId, accessGroupIds, warnings } = unit
  const groups = { names, warnings, accessGroups: [{ locationId, accessGroupIds }] }
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/staff/inventory/units/${unit.id}`} fw={550}>
          {unit.name}
        </Anchor>
        <Text size="xs" c="dimmed">
          {`${kinds[unit.kind]} · ${words.capacity(unit.capacity)}`}
        </Text>
        <GroupNames hiddenFrom="sm" {...groups} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <GroupNames {...groups} />
      </Table.Td>
      <Table.Td visibleFrom="xs">
        {unit.status === 'inactive' ? (
          <State kind="quiet">{words.inactive}</State>
        ) : unit.isPubliclyBookable ? (
          words.public
        ) : (
          words.members
        )}
      </Table.Td>
      <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
        <Prices price={unit.price} />
      </Table.Td>
    </Table.Tr>
  )
}

function Prices({ price }: { readonly price: Unit['price'] }) {
  if (price === null) return <Text c="dimmed">{free}</Text>
  const { perHour, perDay, currency } = price
  return (
    <Box>
      {perHour !== null && <Text size="sm">{words.perHour(money({ amount: perHour, currency }))}</Text>}
      {perDay !== null && <Text size="sm">{words.perDay(money({ amount: perDay, currency }))}</Text>}
    </Box>
  )
}
