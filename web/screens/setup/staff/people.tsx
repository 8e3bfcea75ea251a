// STAFF: who works here, and API keys.
import { Button, Group, Table, Text } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSession } from '../../../api/session.ts'
import { InviteAgainButton } from '../../../forms/staff/invite-staff.tsx'
import { StaffModal } from '../../../forms/staff/staff-modal.tsx'
import * as texts from '../../../texts/texts.ts'
import { Loaded } from '../../../ui/loaded.tsx'
import { Section } from '../../../ui/section.tsx'
import { State } from '../../../ui/state.tsx'
import { EditTable } from '../edit-table.tsx'
import { type StaffMember, staffQuery } from '../queries.ts'

const { people: words, roles } = texts.setup.staff

export function PeopleSection() {
  const staff = useQuery(staffQuery)
  const [edited, edit] = useState<StaffMember | 'new' | null>(null)
  return (
    <Section
      title={words.title}
      says={words.says}
      actions={
        <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => edit('new')}>
          {words.invite}
        </Button>
      }
    >
      <Loaded query={staff} lines={4}>
        {items => <StaffTable staff={items} onEdit={edit} />}
      </Loaded>
      {edited && <StaffModal member={edited === 'new' ? null : edited} onClose={() => edit(null)} />}
    </Section>
  )
}

interface StaffTableProps {
  readonly staff: readonly StaffMember[]
  readonly onEdit: (member: StaffMember) => void
}

function StaffTable({ staff, onEdit }: StaffTableProps) {
  return (
    <EditTable
      title={words.title}
      columns={[words.name, words.email, words.role, words.state]}
      edit={words.edit}
      minWidth={640}
    >
      {staff.map(member => (
        <StaffRow key={member.id} member={member} onEdit={() => onEdit(member)} />
      ))}
    </EditTable>
  )
}

function StaffRow({ member, onEdit }: { readonly member: StaffMember; readonly onEdit: () => void }) {
  const { id, name, email, role, status, hasSignedUp } = member
  const isMe = useSession().id === id
  return (
    <Table.Tr>
      <Table.Td fw={550}>
        {name}
        {isMe && (
          <Text span c="dimmed" size="sm">
            {` (${words.you})`}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{email}</Table.Td>
      <Table.Td>{roles[role]}</Table.Td>
      <Table.Td>
        <Standing status={status} hasSignedUp={hasSignedUp} />
      </Table.Td>
      <Table.Td>
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          {!hasSignedUp && status === 'active' && <InviteAgainButton member={member} />}
          <Button size="xs" variant="default" onClick={onEdit} aria-label={words.editOf(name)}>
            {words.edit}
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}

function Standing({ status, hasSignedUp }: Pick<StaffMember, 'status' | 'hasSignedUp'>) {
  if (status === 'inactive') return <State kind="quiet">{words.inactive}</State>
  return hasSignedUp ? <State kind="open">{words.active}</State> : <State kind="waiting">{words.invited}</State>
}
