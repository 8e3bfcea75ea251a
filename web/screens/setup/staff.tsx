import { Stack } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useMay } from '../../api/session.ts'
import * as texts from '../../texts/texts.ts'
import { Empty } from '../../ui/empty.tsx'
import { Screen } from '../../ui/screen.tsx'
import { KeysSection } from './staff/keys.tsx'
import { PeopleSection } from './staff/people.tsx'

const words = texts.setup.staff

/** Who works here with what role, and which other systems may ask. */
export function StaffScreen() {
  const mayLook = useMay('owner')
  return (
    <Screen title={words.title}>
      {mayLook ? (
        <Stack gap="md">
          <PeopleSection />
          <KeysSection />
        </Stack>
      ) : (
        <Empty icon={<IconLock />} title={words.ownersOnly} says={words.ownersOnlySays} />
      )}
    </Screen>
  )
}
