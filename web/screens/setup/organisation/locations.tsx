import { Button, Table } from '@mantine/core'
import { IconBuilding, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sitesQuery } from '../../../api/nouns.ts'
import { useMay } from '../../../api/session.ts'
import { LocationModal } from '../../../forms/organisation/location.tsx'
import { type Location, locationsQuery } from '../../../shell/location.ts'
import * as texts from '../../../texts/texts.ts'
import { Empty } from '../../../ui/empty.tsx'
import { Loaded } from '../../../ui/loaded.tsx'
import { Section } from '../../../ui/section.tsx'
import { EditTable } from '../edit-table.tsx'

const words = texts.setup.organisation.locations

export function LocationsSection() {
  const locations = useQuery(locationsQuery)
  const [edited, edit] = useState<Location | 'new' | null>(null)
  const mayChange = useMay('manager')
  const add = mayChange && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
      {words.add}
    </Button>
  )
  return (
    <Section title={words.title} says={words.says} actions={locations.data?.length ? add : null}>
      <Loaded query={locations} lines={3}>
        {items =>
          items.length === 0 ? (
            <Empty icon={<IconBuilding />} title={words.none} says={words.noneSays} action={add} />
          ) : (
            <LocationTable locations={items} onEdit={mayChange ? edit : null} />
          )
        }
      </Loaded>
      {edited && <LocationModal location={edited === 'new' ? null : edited} onClose={() => edit(null)} />}
    </Section>
  )
}

interface LocationTableProps {
  readonly locations: readonly Location[]
  readonly onEdit: ((location: Location) => void) | null
}

function LocationTable({ locations, onEdit }: LocationTableProps) {
  const sites = useQuery(sitesQuery).data ?? []
  return (
    <EditTable title={words.title} columns={[words.name, words.zone, words.site]} edit={words.edit} minWidth={480}>
      {locations.map(location => (
        <Table.Tr key={location.id}>
          <Table.Td fw={550}>{location.name}</Table.Td>
          <Table.Td>{location.timeZone}</Table.Td>
          <Table.Td>
            {sites.find(({ id }) => id === location.saltoSiteId)?.name ?? location.saltoSiteId ?? words.noSite}
          </Table.Td>
          <Table.Td ta="right">
            {onEdit && (
              <Button
                size="xs"
                variant="default"
                onClick={() => onEdit(location)}
                aria-label={words.editOf(location.name)}
              >
                {words.edit}
              </Button>
            )}
          </Table.Td>
        </Table.Tr>
      ))}
    </EditTable>
  )
}
