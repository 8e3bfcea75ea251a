import { Button, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useCommand } from '../../api/command.ts'
import type { ApiKey } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'

const words = texts.setup.staff.keys

/** What stops with the key is said before it is revoked. */
export function RevokeKeyButton({ apiKey: { id, name } }: { readonly apiKey: ApiKey }) {
  const [isOpen, { open, close }] = useDisclosure()
  const revoke = useCommand('POST', `/api-keys/${id}/revoke`, { onDone: close })
  return (
    <>
      <Button size="xs" variant="default" onClick={open} aria-label={words.revokeOf(name)}>
        {words.revoke}
      </Button>
      <Modal opened={isOpen} onClose={close} title={words.revokeOf(name)}>
        <Stack gap="sm">
          <Text size="sm">{words.revokeSays(name)}</Text>
          {revoke.error && <Trouble error={revoke.error} />}
          <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate({})}>
            {words.revoke}
          </Button>
        </Stack>
      </Modal>
    </>
  )
}
