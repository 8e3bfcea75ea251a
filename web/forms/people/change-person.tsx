import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { fieldTrouble, isStale, useCommand } from '../../api/command.ts'
import type { ChangedPerson, Person } from '../../api/people.ts'
import * as texts from '../../texts/texts.ts'
import { DialogForm } from '../../ui/fields/dialog-form.tsx'
import { ChangedElsewhere } from '../../ui/form/changed-elsewhere.tsx'

const { change: words, ...shared } = texts.people.forms

interface ChangePersonProps {
  readonly person: Person
  readonly isOpen: boolean
  readonly onClose: () => void
}

const fieldCodes = ['person.name_invalid', 'person.email_invalid', 'person.email_taken', 'request.invalid']

/** Name and address. The address names nobody at Salto KS: the link is by Salto's own ids (field note 15). */
export function ChangePerson({ person, isOpen, onClose }: ChangePersonProps) {
  const [seen, setSeen] = useState(person)
  const [name, setName] = useState(person.name)
  const [email, setEmail] = useState(person.email)
  const saving = useCommand<ChangedPerson>('PATCH', `/people/${person.id}`, { onDone: onClose })
  const save = (version: number) => saving.mutate({ body: { name, email }, version })
  return (
    <DialogForm
      title={words.title}
      isOpen={isOpen}
      onClose={onClose}
      submit={words.submit}
      isReady={name.trim() !== '' && email.trim() !== '' && (name !== seen.name || email !== seen.email)}
      isPending={saving.isPending}
      onSubmit={() => save(seen.version)}
    >
      <TextInput
        label={shared.name}
        required
        data-autofocus
        value={name}
        onChange={event => setName(event.currentTarget.value)}
        error={fieldTrouble(saving.error, '/name', ['person.name_invalid'])}
      />
      <TextInput
        label={shared.email}
        description={words.emailSays}
        required
        type="email"
        value={email}
        onChange={event => setEmail(event.currentTarget.value)}
        error={fieldTrouble(saving.error, '/email', ['person.email_invalid', 'person.email_taken'])}
      />
      <ChangedElsewhere<Person>
        error={isStale(saving.error) || !isOfField(saving.error) ? saving.error : null}
        tells={theirs => words.theirs(theirs.name, theirs.email)}
        onTakeTheirs={theirs => {
          setSeen(theirs)
          setName(theirs.name)
          setEmail(theirs.email)
          saving.reset()
        }}
        onSaveMine={theirs => save(theirs.version)}
      />
    </DialogForm>
  )
}

const isOfField = (error: Error | null): boolean => fieldTrouble(error, '', fieldCodes) !== null
