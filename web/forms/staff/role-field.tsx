import { Select } from '@mantine/core'
import { type Role, useMay } from '../../api/session.ts'
import * as texts from '../../texts/texts.ts'

const { roles, roleSays, form } = texts.setup.staff

const given: readonly Role[] = ['desk', 'manager', 'owner', 'host']
const isRole = (value: string | null): value is Role => given.some(role => role === value)

interface RoleFieldProps {
  readonly value: Role
  readonly onChange: (role: Role) => void
  readonly error?: string | null
}

/** The roles that the reader may give: nobody gives a higher one than their own. */
export function RoleField({ value, onChange, error = null }: RoleFieldProps) {
  const isHost = useMay('host')
  return (
    <Select
      label={form.role}
      description={roleSays[value]}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      required
      allowDeselect={false}
      data={given
        .filter(role => isHost || role !== 'host' || value === 'host')
        .map(role => ({ value: role, label: roles[role] }))}
      value={value}
      error={error}
      onChange={role => isRole(role) && onChange(role)}
    />
  )
}
