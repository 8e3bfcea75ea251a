// BAR: what the top of every screen holds. Here: of which organisation and location things are shown.
import { NativeSelect } from '@mantine/core'
import { IconBuilding, IconMapPin } from '@tabler/icons-react'
import { chooseOrganization } from '../../api/ask.ts'
import { useSession } from '../../api/session.ts'
import * as texts from '../../texts/texts.ts'
import { chooseLocation, useChosenLocation, useLocations } from '../location.ts'

const words = texts.shell.bar

export function Switchers() {
  return (
    <>
      <OrganizationSwitcher />
      <LocationSwitcher />
    </>
  )
}

/** For those who work for several organisations, and the host. */
function OrganizationSwitcher() {
  const { organizationId, organizations } = useSession()
  if (organizations.length < 2) return null
  return (
    <NativeSelect
      size="xs"
      w={{ base: '100%', sm: 170 }}
      aria-label={words.organization}
      leftSection={<IconBuilding size={16} aria-hidden />}
      data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
      value={organizationId}
      onChange={event => {
        chooseOrganization(event.currentTarget.value)
        // From the beginning: nothing of the one may be left on a screen of the other.
        window.location.assign('/staff')
      }}
    />
  )
}

const all = 'all'

function LocationSwitcher() {
  const locations = useLocations()
  const chosen = useChosenLocation()
  if (locations.length < 2) return null
  return (
    <NativeSelect
      size="xs"
      w={{ base: '100%', sm: 170 }}
      aria-label={words.location}
      leftSection={<IconMapPin size={16} aria-hidden />}
      data={[
        { value: all, label: words.allLocations },
        ...locations.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={chosen?.id ?? all}
      onChange={({ currentTarget: { value } }) => chooseLocation(value === all ? null : value)}
    />
  )
}
