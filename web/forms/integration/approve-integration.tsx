import { Button, Modal, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import { integrationPath } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'

interface ApproveButtonProps {
  /** Of another organisation than the chosen one. */
  readonly organization?: { readonly id: string; readonly name: string }
  readonly label?: string
  readonly variant?: 'filled' | 'default'
}

/** M5: Salto has given a client id and secret; the secret is never shown again. */
export function ApproveButton({ organization, label, variant = 'filled' }: ApproveButtonProps) {
  const [isOpen, { open, close }] = useDisclosure()
  const { host, integrations } = texts.setup
  return (
    <>
      <Button
        size={organization ? 'xs' : 'sm'}
        variant={variant}
        onClick={open}
        aria-label={organization && host.approveOf(organization.name)}
      >
        {label ?? (organization ? host.approve : integrations.next.approve)}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={organization ? host.approveTitle(organization.name) : integrations.approval.title}
      >
        <Credentials organization={organization?.id} onDone={close} />
      </Modal>
    </>
  )
}

const words = texts.setup.integrations.approval

function Credentials({
  organization,
  onDone,
}: {
  readonly organization: string | undefined
  readonly onDone: () => void
}) {
  const [clientId, setClientId] = useState('')
  const [clientSecret, setClientSecret] = useState('')
  const approve = useCommand('POST', `${integrationPath}/approve`, {
    onDone,
    ...(organization === undefined ? {} : { organization }),
  })
  const trouble = { id: fieldTrouble(approve.error, '/clientId'), secret: fieldTrouble(approve.error, '/clientSecret') }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        approve.mutate({ body: { clientId: clientId.trim(), clientSecret: clientSecret.trim() } })
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={words.id}
          required
          autoComplete="off"
          data-autofocus
          value={clientId}
          error={trouble.id}
          onChange={event => setClientId(event.currentTarget.value)}
        />
        <PasswordInput
          label={words.secret}
          description={words.secretSays}
          required
          autoComplete="off"
          value={clientSecret}
          error={trouble.secret}
          onChange={event => setClientSecret(event.currentTarget.value)}
        />
        {approve.error && !trouble.id && !trouble.secret && <Trouble error={approve.error} />}
        <Button type="submit" loading={approve.isPending}>
          {words.submit}
        </Button>
      </Stack>
    </form>
  )
}
