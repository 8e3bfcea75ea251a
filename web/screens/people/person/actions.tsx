// PERSON: the blocks of a person's screen, one a file. Here: everything that can be done, in one menu.
import { Button, Menu } from '@mantine/core'
import { IconCash, IconChevronDown, IconKey, IconPencil, IconUserCheck, IconUserOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { Person, PersonAccess } from '../../../api/people.ts'
import { StartRecurringBilling } from '../../../forms/billings/start-recurring-billing.tsx'
import { MakeGrant } from '../../../forms/grants/make-grant.tsx'
import { ChangePerson } from '../../../forms/people/change-person.tsx'
import { SetStatus } from '../../../forms/people/set-status.tsx'
import * as texts from '../../../texts/texts.ts'
import type { Place } from '../person.tsx'

const words = texts.people.person

type Form = 'edit' | 'billing' | 'grant' | 'status'

interface PersonActionsProps extends Place {
  readonly person: Person
  readonly access: PersonAccess
}

export function PersonActions({ person, access, zone, doorName }: PersonActionsProps) {
  const [form, setForm] = useState<Form | null>(null)
  // Counts the openings: each gets a form that begins with what is stored now.
  const [opening, setOpening] = useState(0)
  const open = (next: Form) => () => {
    setForm(next)
    setOpening(opening + 1)
  }
  const close = () => setForm(null)
  const isActive = person.status === 'active'
  const place = { zone, doorName, onClose: close }
  return (
    <>
      <Menu position="bottom-end" withinPortal={false}>
        <Menu.Target>
          <Button rightSection={<IconChevronDown size={16} aria-hidden />}>{words.actions}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCash size={16} aria-hidden />} onClick={open('billing')}>
            {words.addBilling}
          </Menu.Item>
          <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={open('grant')}>
            {words.giveAccess}
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={open('edit')}>
            {words.edit}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={isActive ? <IconUserOff size={16} aria-hidden /> : <IconUserCheck size={16} aria-hidden />}
            onClick={open('status')}
          >
            {isActive ? words.setInactive : words.setActive}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <StartRecurringBilling key={`b${opening}`} personId={person.id} isOpen={form === 'billing'} {...place} />
      <MakeGrant
        key={`g${opening}`}
        personId={person.id}
        sites={access.sites}
        isOpen={form === 'grant'}
        onClose={close}
      />
      <ChangePerson key={`e${opening}`} person={person} isOpen={form === 'edit'} onClose={close} />
      <SetStatus key={`s${opening}`} person={person} isOpen={form === 'status'} {...place} />
    </>
  )
}
