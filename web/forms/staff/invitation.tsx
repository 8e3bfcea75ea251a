import { Button, Stack, Text } from '@mantine/core'
import type { z } from 'zod'
import type { invitedStaff } from '../../../src/contract/staff.ts'
import * as texts from '../../texts/texts.ts'
import { CopyField } from '../../ui/fields/copy-field.tsx'

const words = texts.setup.staff.invitation

interface InvitationProps {
  readonly invited: z.output<typeof invitedStaff>
  readonly onClose: () => void
}

/** The one-time link, for when the letter does not arrive. */
export function InvitationShown({ invited: { email, invitation }, onClose }: InvitationProps) {
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {words.sent(email)}
      </Text>
      {invitation === null ? (
        <Text size="sm">{words.replayed}</Text>
      ) : (
        <CopyField
          label={words.link}
          says={words.says}
          value={`${window.location.origin}/staff/join?token=${invitation}`}
        />
      )}
      <Button onClick={onClose}>{texts.shell.close}</Button>
    </Stack>
  )
}
