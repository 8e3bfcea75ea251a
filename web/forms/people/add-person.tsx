// PEOPLE: the forms of the commands about people.
import { Anchor, Button, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ProblemFault } from '../../api/ask.ts'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import type { Person } from '../../api/people.ts'
import * as texts from '../../texts/texts.ts'
import { DialogForm } from '../../ui/fields/dialog-form.tsx'
import { Trouble } from '../../ui/trouble.tsx'

const { add: words, ...shared } = texts.people.forms

/** M1: the button and its form. Afterwards one stands before the new person, to add what they have bought. */
export function AddPerson() {
  const [isOpen, dialog] = useDisclosure()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const navigate = useNavigate()
  const adding = useCommand<Person>('POST', '/people', {
    onDone: ({ id }) => navigate({ to: '/staff/people/$id', params: { id } }),
  })
  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
        {words.title}
      </Button>
      <DialogForm
        title={words.title}
        isOpen={isOpen}
        onClose={dialog.close}
        submit={words.submit}
        isReady={name.trim() !== '' && email.trim() !== ''}
        isPending={adding.isPending}
        onSubmit={() => adding.mutate({ body: { name, email } })}
      >
        <TextInput
          label={shared.name}
          required
          data-autofocus
          autoComplete="off"
          value={name}
          onChange={event => setName(event.currentTarget.value)}
          error={fieldTrouble(adding.error, '/name', ['person.name_invalid'])}
        />
        <TextInput
          label={shared.email}
          description={shared.emailSays}
          required
          type="email"
          autoComplete="off"
          value={email}
          onChange={event => setEmail(event.currentTarget.value)}
          error={fieldTrouble(adding.error, '/email', ['person.email_invalid', 'person.email_taken'])}
        />
        <Other error={adding.error} />
      </DialogForm>
    </>
  )
}

/** Who has the address already (field note 16), or any trouble that belongs to no field. */
function Other({ error }: { readonly error: Error | null }) {
  if (error === null) return null
  if (!(error instanceof ProblemFault)) return <Trouble error={error} />
  const { code, facts } = error.problem
  const other = facts?.['personId']
  if (code === 'person.email_taken' && typeof other === 'string') {
    return (
      <Anchor component={Link} to={`/staff/people/${other}`} size="sm">
        {words.taken}
      </Anchor>
    )
  }
  return code.startsWith('person.') || code === 'request.invalid' ? null : <Trouble error={error} />
}
