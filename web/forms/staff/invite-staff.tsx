import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import type { z } from 'zod'
import type { invitedStaff } from '../../../src/contract/staff.ts'
import { useCommand } from '../../api/command.ts'
import type { StaffMember } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { Acted } from '../../ui/form/acted.tsx'
import { InvitationShown } from './invitation.tsx'

const words = texts.setup.staff

/** A new link for somebody who has lost theirs; the old one ends by itself. */
export function InviteAgainButton({ member }: { readonly member: StaffMember }) {
  const [invited, setInvited] = useState<z.output<typeof invitedStaff> | null>(null)
  const invite = useCommand<z.output<typeof invitedStaff>>('POST', `/staff/${member.id}/invite`, {
    onDone: setInvited,
  })
  return (
    <>
      <Acted command={invite}>
        <Button
          size="xs"
          variant="default"
          loading={invite.isPending}
          onClick={() => invite.mutate({})}
          aria-label={words.people.againOf(member.name)}
        >
          {words.people.again}
        </Button>
      </Acted>
      <Modal opened={invited !== null} onClose={() => setInvited(null)} title={words.invitation.title}>
        {invited && <InvitationShown invited={invited} onClose={() => setInvited(null)} />}
      </Modal>
    </>
  )
}
