import '@mantine/dates/styles.css'
import { Button, Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { DateInput } from '@mantine/dates'
import { useState } from 'react'
import type { z } from 'zod'
import type { issuedApiKey, Scope } from '../../../src/contract/staff.ts'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import type { Role } from '../../api/session.ts'
import * as texts from '../../texts/texts.ts'
import { CopyField } from '../../ui/fields/copy-field.tsx'
import { Trouble } from '../../ui/trouble.tsx'
import { RoleField } from './role-field.tsx'
import { ScopesField } from './scopes-field.tsx'

const words = texts.setup.staff.issue

type Issued = z.output<typeof issuedApiKey>

export function IssueKeyModal({ onClose }: { readonly onClose: () => void }) {
  const [issued, setIssued] = useState<Issued | null>(null)
  return (
    <Modal
      opened
      onClose={onClose}
      // The key is shown once: a click beside it must not lose it.
      closeOnClickOutside={issued === null}
      title={issued ? words.doneTitle : words.title}
      size="lg"
    >
      {issued ? <KeyShown issued={issued} onClose={onClose} /> : <IssueForm onIssued={setIssued} />}
    </Modal>
  )
}

function KeyShown({ issued: { key }, onClose }: { readonly issued: Issued; readonly onClose: () => void }) {
  return (
    <Stack gap="sm">
      {key === null ? (
        <Text size="sm">{words.gone}</Text>
      ) : (
        <CopyField label={words.doneLabel} says={words.doneSays} value={key} />
      )}
      <Button onClick={onClose}>{texts.shell.close}</Button>
    </Stack>
  )
}

interface Typed {
  readonly name: string
  readonly role: Role
  readonly isEvery: boolean
  readonly scopes: readonly Scope[]
  /** A date; the key is good until that day begins for the reader. */
  readonly expiresOn: string | null
}

const bodyOf = ({ name, role, isEvery, scopes, expiresOn }: Typed) => ({
  name,
  role,
  scopes: isEvery ? ['*'] : scopes,
  expiresAt: expiresOn === null ? null : new Date(`${expiresOn}T00:00:00`).toISOString(),
})

function IssueForm({ onIssued }: { readonly onIssued: (issued: Issued) => void }) {
  const [typed, type] = useState<Typed>({ name: '', role: 'desk', isEvery: true, scopes: [], expiresOn: null })
  const issue = useCommand<Issued>('POST', '/api-keys', { onDone: onIssued })
  const isWithout = !typed.isEvery && typed.scopes.length === 0
  const trouble = {
    name: fieldTrouble(issue.error, '/name'),
    expires: fieldTrouble(issue.error, '/expiresAt', ['api_key.expired']),
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        issue.mutate({ body: bodyOf(typed) })
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={words.name}
          description={words.nameSays}
          required
          data-autofocus
          maxLength={255}
          value={typed.name}
          error={trouble.name}
          onChange={event => type({ ...typed, name: event.currentTarget.value })}
        />
        <RoleField value={typed.role} onChange={role => type({ ...typed, role })} />
        <Scopes typed={typed} onChange={type} />
        <DateInput
          label={words.expires}
          description={words.expiresSays}
          clearable
          valueFormat="D MMM YYYY"
          minDate={new Date(Date.now() + 86_400_000)}
          value={typed.expiresOn}
          error={trouble.expires}
          onChange={expiresOn => type({ ...typed, expiresOn })}
        />
        {issue.error && !trouble.name && !trouble.expires && <Trouble error={issue.error} />}
        <Button type="submit" disabled={isWithout} loading={issue.isPending}>
          {words.submit}
        </Button>
      </Stack>
    </form>
  )
}

function Scopes({ typed, onChange }: { readonly typed: Typed; readonly onChange: (typed: Typed) => void }) {
  return (
    <Radio.Group
      label={words.scopes}
      value={typed.isEvery ? 'every' : 'some'}
      onChange={value => onChange({ ...typed, isEvery: value === 'every' })}
    >
      <Stack gap="xs" mt={4}>
        <Radio value="every" label={words.every} />
        <Radio value="some" label={words.some} />
        {!typed.isEvery && (
          <>
            <ScopesField scopes={typed.scopes} onChange={scopes => onChange({ ...typed, scopes })} />
            {typed.scopes.length === 0 && (
              <Text size="sm" c="dimmed">
                {words.needsScope}
              </Text>
            )}
          </>
        )}
      </Stack>
    </Radio.Group>
  )
}
