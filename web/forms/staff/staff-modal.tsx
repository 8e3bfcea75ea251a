// STAFF's forms: who works here, and API keys.
import { Modal } from '@mantine/core'
import { useState } from 'react'
import type { z } from 'zod'
import type { invitedStaff } from '../../../src/contract/staff.ts'
import type { StaffMember } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { AddStaffForm } from './add-staff.tsx'
import { ChangeStaffForm } from './change-staff.tsx'
import { InvitationShown } from './invitation.tsx'

const words = texts.setup.staff

interface StaffModalProps {
  /** null: somebody new. */
  readonly member: StaffMember | null
  readonly onClose: () => void
}

/** Somebody new, whose link is shown once they are invited; or somebody who works here. */
export function StaffModal({ member, onClose }: StaffModalProps) {
  const [invited, setInvited] = useState<z.output<typeof invitedStaff> | null>(null)
  const title = member === null ? words.form.newTitle : words.form.editTitle(member.name)
  return (
    <Modal opened onClose={onClose} title={invited ? words.invitation.title : title}>
      {invited && <InvitationShown invited={invited} onClose={onClose} />}
      {!invited && member === null && <AddStaffForm onInvited={setInvited} />}
      {!invited && member !== null && <ChangeStaffForm member={member} onDone={onClose} />}
    </Modal>
  )
}
