import { Button } from '@mantine/core'
import { IconMapPin } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import * as texts from '../../texts/texts.ts'
import { Empty } from '../../ui/empty.tsx'

const { groups, units } = texts.inventory

/** Where a unit would stand is not known yet. */
export function NeedsLocation() {
  return (
    <Empty
      icon={<IconMapPin />}
      title={units.noLocation}
      says={units.noLocationSays}
      action={
        <Button component={Link} to="/staff/setup/organisation">
          {groups.addLocation}
        </Button>
      }
    />
  )
}
