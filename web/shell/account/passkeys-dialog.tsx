import { ActionIcon, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { browserSupportsWebAuthn } from '@simplewebauthn/browser'
import { IconFingerprint, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { addPasskey, type Passkey, passkeys, removePasskey } from '../../api/passkeys.ts'
import { date } from '../../format.ts'
import * as texts from '../../texts/texts.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { Trouble } from '../../ui/trouble.tsx'
import type { DialogProps } from './sign-out-dialog.tsx'

const words = texts.shell.account

export function PasskeysDialog({ isOpen, onClose }: DialogProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={words.passkeys}
      closeButtonProps={{ 'aria-label': texts.shell.close }}
    >
      <Stack>
        <Text c="dimmed">{words.passkeysSay}</Text>
        <Kept />
        {browserSupportsWebAuthn() ? <Adding /> : <Text>{words.noPasskeysHere}</Text>}
      </Stack>
    </Modal>
  )
}

function Kept() {
  const query = useQuery({ queryKey: ['passkeys'], queryFn: passkeys })
  const remove = useMutation({ mutationFn: removePasskey })
  return (
    <Loaded query={query} lines={1}>
      {kept => (
        <Stack gap="xs">
          {kept.length === 0 && <Text>{words.noPasskeys}</Text>}
          {kept.map(passkey => (
            <Line key={passkey.id} passkey={passkey} onRemove={() => remove.mutate(passkey.id)} />
          ))}
          {remove.isError && <Trouble error={remove.error} />}
        </Stack>
      )}
    </Loaded>
  )
}

function Line({
  passkey: { name, createdAt },
  onRemove,
}: {
  readonly passkey: Passkey
  readonly onRemove: () => void
}) {
  const label = name ?? words.unnamedPasskey
  return (
    <Group wrap="nowrap" gap="sm">
      <IconFingerprint size={18} aria-hidden />
      <Text flex={1} truncate>
        {label}
      </Text>
      {createdAt !== null && (
        <Text size="sm" c="dimmed">
          {date(createdAt.slice(0, 10))}
        </Text>
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={words.removePasskey(label)} onClick={onRemove}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  )
}

function Adding() {
  const [name, setName] = useState('')
  const add = useMutation({ mutationFn: () => addPasskey(name.trim()), onSuccess: () => setName('') })
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        add.mutate()
      }}
    >
      <Stack gap="xs">
        <TextInput
          label={words.passkeyName}
          description={words.passkeyNameHint}
          required
          withAsterisk={false}
          maxLength={60}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
        />
        {add.isError && (
          <Trouble error={add.error.name === 'NotAllowedError' ? new Error(words.passkeyStopped) : add.error} />
        )}
        <Button type="submit" loading={add.isPending} leftSection={<IconFingerprint size={18} aria-hidden />}>
          {words.addPasskey}
        </Button>
      </Stack>
    </form>
  )
}
