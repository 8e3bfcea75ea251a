import { Grid, Stack } from '@mantine/core'
import * as texts from '../../texts/texts.ts'
import { Screen } from '../../ui/screen.tsx'
import { FailedMails } from './organisation/failed-mails.tsx'
import { LettersSection } from './organisation/letters.tsx'
import { LocationsSection } from './organisation/locations.tsx'
import { NameSection } from './organisation/name.tsx'
import { WindowsSection } from './organisation/windows.tsx'

export function OrganisationScreen() {
  return (
    <Screen title={texts.setup.organisation.title}>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="md">
            <LocationsSection />
            <LettersSection />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack gap="md">
            <NameSection />
            <WindowsSection />
            <FailedMails />
          </Stack>
        </Grid.Col>
      </Grid>
    </Screen>
  )
}
