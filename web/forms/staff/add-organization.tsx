import { Button, Fieldset, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { z } from 'zod'
import type { invitedStaff } from '../../../src/contract/staff.ts'
import { ask, UnreachableFault } from '../../api/ask.ts'
import { fieldTrouble, newKey, useCommand } from '../../api/command.ts'
import type { Organization } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'
import { InvitationShown } from './invitation.tsx'

const words = texts.setup.host.form

type Invited = z.output<typeof invitedStaff>

/** What came of it: the organisation is there in any case; its owner may not have been invited. */
interface Added {
  readonly organization: Organization
  readonly invited: Invited | null
  readonly error: unknown
}

export function AddOrganizationModal({ onClose }: { readonly onClose: () => void }) {
  const [added, setAdded] = useState<Added | null>(null)
  return (
    <Modal opened onClose={onClose} title={added ? words.added(added.organization.name) : words.title}>
      {added ? <AddedShown added={added} onClose={onClose} /> : <AddForm onAdded={setAdded} />}
    </Modal>
  )
}

function AddedShown({ added: { invited, error }, onClose }: { readonly added: Added; readonly onClose: () => void }) {
  if (invited) return <InvitationShown invited={invited} onClose={onClose} />
  return (
    <Stack gap="sm">
      {error !== null && (
        <>
          <Text size="sm">{words.ownerNotInvited}</Text>
          <Trouble error={error} />
        </>
      )}
      <Button onClick={onClose}>{texts.shell.close}</Button>
    </Stack>
  )
}

/** Its first owner, in the new organisation. */
async function inviteOwner(organization: Organization, owner: { name: string; email: string }): Promise<Added> {
  if (owner.email.trim() === '') return { organization, invited: null, error: null }
  const body = { ...owner, role: 'owner' }
  const invite = (idempotencyKey: string) =>
    ask<Invited>('POST', '/staff', { body, organization: organization.id, idempotencyKey })
  const key = newKey()
  try {
    // Once more when nobody answered: the organisation is there, and the same key invites once.
    const invited = await invite(key).catch((error: unknown) => {
      if (error instanceof UnreachableFault) return invite(key)
      throw error
    })
    return { organization, invited, error: null }
  } catch (error) {
    return { organization, invited: null, error }
  }
}

function AddForm({ onAdded }: { readonly onAdded: (added: Added) => void }) {
  const [name, setName] = useState('')
  const [owner, setOwner] = useState({ name: '', email: '' })
  const add = useCommand<Organization>('POST', '/organizations', {
    onDone: async organization => onAdded(await inviteOwner(organization, owner)),
  })
  const trouble = fieldTrouble(add.error, '/name')
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        add.mutate({ body: { name } })
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={words.name}
          required
          data-autofocus
          maxLength={255}
          value={name}
          error={trouble}
          onChange={event => setName(event.currentTarget.value)}
        />
        <OwnerFields owner={owner} onChange={setOwner} />
        {add.error && trouble === null && <Trouble error={add.error} />}
        <Button type="submit" loading={add.isPending}>
          {words.submit}
        </Button>
      </Stack>
    </form>
  )
}

interface OwnerFieldsProps {
  readonly owner: { readonly name: string; readonly email: string }
  readonly onChange: (owner: { name: string; email: string }) => void
}

function OwnerFields({ owner, onChange }: OwnerFieldsProps) {
  return (
    <Fieldset legend={words.owner}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {words.ownerSays}
        </Text>
        <TextInput
          label={words.ownerName}
          autoComplete="off"
          maxLength={255}
          required={owner.email !== ''}
          value={owner.name}
          onChange={event => onChange({ ...owner, name: event.currentTarget.value })}
        />
        <TextInput
          label={words.ownerEmail}
          type="email"
          autoComplete="off"
          required={owner.name !== ''}
          value={owner.email}
          onChange={event => onChange({ ...owner, email: event.currentTarget.value })}
        />
      </Stack>
    </Fieldset>
  )
}
