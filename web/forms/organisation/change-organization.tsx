import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import * as texts from '../../texts/texts.ts'
import { notify } from '../../ui/notices.tsx'
import { Trouble } from '../../ui/trouble.tsx'

const words = texts.setup.organisation.name

interface NameFormProps {
  readonly name: string
  readonly isReadOnly: boolean
}

export function OrganizationNameForm({ name: stored, isReadOnly }: NameFormProps) {
  const [name, setName] = useState(stored)
  const save = useCommand('PATCH', '/organization', {
    onDone: () => void notify({ message: words.saved }),
  })
  const trouble = fieldTrouble(save.error, '/name', ['organization.name_invalid'])
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        save.mutate({ body: { name } })
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={words.label}
          required
          maxLength={255}
          readOnly={isReadOnly}
          value={name}
          error={trouble}
          onChange={event => setName(event.currentTarget.value)}
        />
        {save.error && trouble === null && <Trouble error={save.error} />}
        {!isReadOnly && (
          <Group>
            <Button type="submit" disabled={name.trim() === stored} loading={save.isPending}>
              {texts.shell.save}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}
