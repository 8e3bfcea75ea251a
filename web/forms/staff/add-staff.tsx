import { Button, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { z } from 'zod'
import type { invitedStaff } from '../../../src/contract/staff.ts'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import type { Role } from '../../api/session.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'
import { RoleField } from './role-field.tsx'

const words = texts.setup.staff.form

type Invited = z.output<typeof invitedStaff>

export function AddStaffForm({ onInvited }: { readonly onInvited: (invited: Invited) => void }) {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('desk')
  const add = useCommand<Invited>('POST', '/staff', { onDone: onInvited })
  const trouble = {
    name: fieldTrouble(add.error, '/name', ['person.name_invalid']),
    email: fieldTrouble(add.error, '/email', ['person.email_invalid', 'staff.email_taken']),
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        add.mutate({ body: { name, email, role } })
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={words.name}
          required
          data-autofocus
          maxLength={255}
          autoComplete="off"
          value={name}
          error={trouble.name}
          onChange={event => setName(event.currentTarget.value)}
        />
        <TextInput
          label={words.email}
          type="email"
          required
          autoComplete="off"
          value={email}
          error={trouble.email}
          onChange={event => setEmail(event.currentTarget.value)}
        />
        <RoleField value={role} onChange={setRole} />
        {add.error && !trouble.name && !trouble.email && <Trouble error={add.error} />}
        <Button type="submit" loading={add.isPending}>
          {words.submit}
        </Button>
      </Stack>
    </form>
  )
}
