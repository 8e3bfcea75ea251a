import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { ask } from '../../api/ask.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'
import { leave } from './leave.ts'

const words = texts.shell.account

export interface DialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** Every session ends, this one too. */
export function SignOutDialog({ isOpen, onClose }: DialogProps) {
  const signOut = useMutation({
    mutationFn: () => ask('POST', '/api/auth/revoke-sessions', { body: {} }),
    onSuccess: leave,
  })
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={words.signOutEverywhere}
      closeButtonProps={{ 'aria-label': texts.shell.close }}
    >
      <Stack>
        <Text>{words.signOutEverywhereSays}</Text>
        {signOut.isError && <Trouble error={signOut.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.shell.cancel}
          </Button>
          <Button color="red" loading={signOut.isPending} onClick={() => signOut.mutate()}>
            {words.signOutEverywhere}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
