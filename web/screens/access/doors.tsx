import { Grid, Text } from '@mantine/core'
import { IconDoor } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { doorsQuery } from '../../api/access.ts'
import { useChosenLocation } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { Empty } from '../../ui/empty.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Screen } from '../../ui/screen.tsx'
import { DoorList } from './doors/door-list.tsx'
import { DoorPeoplePart } from './doors/door-people.tsx'
import { InstantField } from './doors/instant-field.tsx'
import { ToIntegrations } from './doors/to-integrations.tsx'

const words = texts.access.doors

/** Who may open each door, now or at any other instant. */
export function DoorsScreen() {
  const location = useChosenLocation()
  const [at, setAt] = useState<string | null>(null)
  const { door: lockId } = useSearch({ from: '/staff/staff/access/doors' })
  const navigate = useNavigate()
  const query = useQuery(doorsQuery(location?.id ?? null, at))
  const state = (
    <Text c="dimmed" size="sm" maw={680}>
      {words.says}
    </Text>
  )
  return (
    <Screen title={texts.shell.areas.doors} state={state}>
      <Loaded query={query} lines={10}>
        {({ items }) => {
          const chosen = items.find(door => door.lockId === lockId) ?? items[0]
          if (!chosen) {
            return <Empty icon={<IconDoor />} title={words.none} says={words.noneSays} action={<ToIntegrations />} />
          }
          return (
            <Grid gap="lg">
              <Grid.Col span={{ base: 12, md: 5, lg: 4 }}>
                <InstantField key={chosen.timeZone} at={at} zone={chosen.timeZone} onChange={setAt} />
                <DoorList
                  doors={items}
                  chosen={chosen}
                  onChoose={door => void navigate({ to: '/staff/access/doors', search: { door }, replace: true })}
                />
              </Grid.Col>
              <Grid.Col span={{ base: 12, md: 7, lg: 8 }}>
                <DoorPeoplePart key={chosen.lockId} door={chosen} at={at} />
              </Grid.Col>
            </Grid>
          )
        }}
      </Loaded>
    </Screen>
  )
}
