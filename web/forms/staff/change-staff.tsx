import { Alert, Button, Stack, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import { isAtLeast, type Role } from '../../api/session.ts'
import type { StaffMember } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { ChangedElsewhere } from '../../ui/form/changed-elsewhere.tsx'
import { RoleField } from './role-field.tsx'

const { form: words, roles, roleSays, people } = texts.setup.staff

interface ChangeStaffProps {
  readonly member: StaffMember
  readonly onDone: () => void
}

const partsOf = ({ name, role, status }: Pick<StaffMember, 'name' | 'role' | 'status'>) => ({ name, role, status })

/** Name, role and whether they may sign in. What somebody loses is said before the button can be pressed. */
export function ChangeStaffForm({ member, onDone }: ChangeStaffProps) {
  const [typed, type] = useState(partsOf(member))
  const [version, setVersion] = useState(member.version)
  const save = useCommand<StaffMember>('PATCH', `/staff/${member.id}`, { onDone })
  const trouble = fieldTrouble(save.error, '/name')
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        save.mutate({ body: typed, version })
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={words.name}
          required
          data-autofocus
          maxLength={255}
          value={typed.name}
          error={trouble}
          onChange={event => type({ ...typed, name: event.currentTarget.value })}
        />
        <RoleField value={typed.role} onChange={role => type({ ...typed, role })} />
        <Switch
          label={words.status}
          checked={typed.status === 'active'}
          onChange={event => type({ ...typed, status: event.currentTarget.checked ? 'active' : 'inactive' })}
        />
        <Loss member={member} role={typed.role} status={typed.status} />
        {trouble === null && (
          <ChangedElsewhere<StaffMember>
            error={save.error}
            tells={theirs => `${theirs.name}, ${roles[theirs.role]}, ${people[theirs.status]}`}
            onTakeTheirs={theirs => {
              type(partsOf(theirs))
              setVersion(theirs.version)
              save.reset()
            }}
            onSaveMine={theirs => save.mutate({ body: typed, version: theirs.version })}
          />
        )}
        <Button type="submit" loading={save.isPending}>
          {words.save}
        </Button>
      </Stack>
    </form>
  )
}

interface LossProps {
  readonly member: StaffMember
  readonly role: Role
  readonly status: StaffMember['status']
}

function Loss({ member, role, status }: LossProps) {
  if (member.status === 'active' && status === 'inactive') {
    return <Alert color="red">{words.leaves(member.name)}</Alert>
  }
  if (role === member.role || isAtLeast(role, member.role)) return null
  return <Alert color="yellow">{words.lowered(member.name, roleSays[role])}</Alert>
}
