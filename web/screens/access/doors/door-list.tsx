import { Group, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconDoor, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import type { Door } from '../../../api/access.ts'
import * as texts from '../../../texts/texts.ts'
import { Empty } from '../../../ui/empty.tsx'
import classes from './door-list.module.css'

const words = texts.access.doors

interface DoorListProps {
  readonly doors: readonly Door[]
  readonly chosen: Door
  readonly onChoose: (lockId: string) => void
}

export const nameOf = ({ name, lockId }: Pick<Door, 'name' | 'lockId'>): string => name ?? words.noName(lockId)

/** Every door with its place, the groups that open it, and how many may. */
export function DoorList({ doors, chosen, onChoose }: DoorListProps) {
  const [search, setSearch] = useState('')
  const sought = search.trim().toLowerCase()
  const found = doors.filter(door => nameOf(door).toLowerCase().includes(sought))
  return (
    <Stack gap="xs">
      {doors.length > 8 && (
        <TextInput
          aria-label={words.find}
          placeholder={words.find}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={event => setSearch(event.currentTarget.value)}
        />
      )}
      {found.length === 0 && <Empty icon={<IconDoor />} title={words.nothingFound} says={words.nothingFoundSays} />}
      <Stack gap={4} component="ul" className={classes['list']} aria-label={words.list}>
        {found.map(door => (
          <li key={`${door.siteId} ${door.lockId}`}>
            <UnstyledButton
              className={classes['door']}
              aria-current={door === chosen}
              onClick={() => onChoose(door.lockId)}
            >
              <Group justify="space-between" wrap="nowrap" gap="xs">
                <Text fw={600} truncate>
                  {nameOf(door)}
                </Text>
                <Text size="sm" className="figures" style={{ whiteSpace: 'nowrap' }}>
                  {door.people === 0 ? words.nobody : words.people(door.people)}
                </Text>
              </Group>
              <Text size="xs" c="dimmed" truncate>
                {[door.locationName ?? door.siteName, door.groups.map(({ name }) => name).join(', ')].join(' · ')}
              </Text>
            </UnstyledButton>
          </li>
        ))}
      </Stack>
    </Stack>
  )
}
