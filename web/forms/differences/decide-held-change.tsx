import { Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { HeldChange } from '../../api/access.ts'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import * as texts from '../../texts/texts.ts'
import { DialogForm } from '../../ui/fields/dialog-form.tsx'
import { notify } from '../../ui/notices.tsx'
import { Trouble } from '../../ui/trouble.tsx'

const words = texts.access.changes.held

export interface HeldQuestion {
  readonly decision: 'approve' | 'refuse'
  /** `plan`: all of them, because they were counted together. */
  readonly scope: 'plan' | 'item'
  readonly changes: readonly HeldChange[]
}

interface DecideHeldChangeProps {
  readonly question: HeldQuestion
  readonly onClose: () => void
}

/** The yes or no that held changes wait for, with what it does and a reason for the journal. */
export function DecideHeldChange({ question: { decision, scope, changes }, onClose }: DecideHeldChangeProps) {
  const [reason, setReason] = useState('')
  const isRefusing = decision === 'refuse'
  const deciding = useCommand('POST', `/integrations/salto-ks/held-changes/${changes[0]?.id}/${decision}`, {
    onDone() {
      void notify({ message: isRefusing ? words.refused : words.approved })
      onClose()
    },
  })
  const peopleWho = (effect: HeldChange['effect']) =>
    new Set(changes.filter(change => change.effect === effect).map(({ personId }) => personId)).size
  const typed = reason.trim()
  return (
    <DialogForm
      title={isRefusing ? words.refuseTitle(changes.length) : words.approveTitle(changes.length)}
      isOpen
      onClose={onClose}
      submit={isRefusing ? words.submitRefuse : words.submitApprove}
      isTaking={!isRefusing && peopleWho('loses') > 0}
      isReady={!isRefusing || typed !== ''}
      isPending={deciding.isPending}
      onSubmit={() => deciding.mutate({ body: { scope, ...(typed === '' ? {} : { reason: typed }) } })}
    >
      <Text>{isRefusing ? words.refuseSays : words.approveSays(peopleWho('loses'), peopleWho('gets'))}</Text>
      <Textarea
        label={words.reason}
        description={words.reasonSays}
        required={isRefusing}
        maxLength={500}
        autosize
        minRows={2}
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
        error={fieldTrouble(deciding.error, '/reason')}
      />
      {deciding.error && <Trouble error={deciding.error} />}
    </DialogForm>
  )
}
