import { Button, Checkbox, Modal, PasswordInput, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { NewPasswordField } from '../../screens/sign-in/new-password-field.tsx'
import * as texts from '../../texts/texts.ts'
import { notify } from '../../ui/notices.tsx'
import { Trouble } from '../../ui/trouble.tsx'
import type { DialogProps } from './sign-out-dialog.tsx'

const words = texts.shell.account

export function PasswordDialog({ isOpen, onClose }: DialogProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={words.changePassword}
      closeButtonProps={{ 'aria-label': texts.shell.close }}
    >
      <PasswordForm onDone={onClose} />
    </Modal>
  )
}

function PasswordForm({ onDone }: { readonly onDone: () => void }) {
  const [present, setPresent] = useState('')
  const [wanted, setWanted] = useState('')
  const [isElsewhereEnded, setElsewhereEnded] = useState(true)
  const change = useMutation({
    mutationFn: () =>
      ask('POST', '/api/auth/change-password', {
        body: { currentPassword: present, newPassword: wanted, revokeOtherSessions: isElsewhereEnded },
      }),
    onSuccess() {
      void notify({ message: words.passwordChanged })
      onDone()
    },
  })
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        change.mutate()
      }}
    >
      <Stack>
        <PasswordInput
          label={texts.signIn.presentPassword}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
          value={present}
          onChange={event => setPresent(event.currentTarget.value)}
        />
        <NewPasswordField label={texts.signIn.newPassword} value={wanted} onChange={setWanted} />
        <Checkbox
          label={words.endElsewhere}
          checked={isElsewhereEnded}
          onChange={event => setElsewhereEnded(event.currentTarget.checked)}
        />
        {change.isError && <Trouble error={change.error} />}
        <Button type="submit" loading={change.isPending}>
          {words.changePassword}
        </Button>
      </Stack>
    </form>
  )
}
