// ACCESS: what happens at the doors. Here: today, the first thing that the front desk sees.
import { Grid, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { todayQuery } from '../../api/access.ts'
import { GuideCard } from '../../shell/guide-card.tsx'
import { useChosenLocation } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { Screen } from '../../ui/screen.tsx'
import { LiveColumn } from './today/live.tsx'
import { NeedsColumn } from './today/needs.tsx'
import { WindowsColumn } from './today/windows.tsx'

/** Three columns: what needs somebody, what opens and closes, and what Salto KS has just confirmed. */
export function TodayScreen() {
  const location = useChosenLocation()
  const query = useQuery(todayQuery(location?.id ?? null))
  return (
    <Screen title={texts.shell.areas.today}>
      <Stack>
        <GuideCard />
        <Loaded query={query} lines={12}>
          {({ needs, windows, live }) => (
            <Grid gap="lg">
              <Grid.Col span={{ base: 12, md: 6, lg: 4 }}>
                <NeedsColumn needs={needs} />
              </Grid.Col>
              <Grid.Col span={{ base: 12, md: 6, lg: 4 }}>
                <WindowsColumn windows={windows} />
              </Grid.Col>
              <Grid.Col span={{ base: 12, lg: 4 }}>
                <LiveColumn live={live} />
              </Grid.Col>
            </Grid>
          )}
        </Loaded>
      </Stack>
    </Screen>
  )
}
