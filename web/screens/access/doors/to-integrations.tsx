import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import * as texts from '../../../texts/texts.ts'

export const ToIntegrations = () => (
  <Button component={Link} to="/staff/setup/integrations">
    {texts.access.doors.toIntegrations}
  </Button>
)
