import { Button, Group, Stack, TextInput } from '@mantine/core'
import type { z } from 'zod'
import type { ownOrganization } from '../../../src/contract/staff.ts'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import * as texts from '../../texts/texts.ts'
import { ChangedElsewhere } from '../../ui/form/changed-elsewhere.tsx'
import { useDraft } from '../../ui/form/draft.ts'
import { LeaveGuard } from '../../ui/form/leave-guard.tsx'
import { notify } from '../../ui/notices.tsx'

const words = texts.setup.organisation.name

interface NameFormProps {
  readonly organization: Organization
  readonly isReadOnly: boolean
}

type Organization = z.output<typeof ownOrganization>

export function OrganizationNameForm({ organization, isReadOnly }: NameFormProps) {
  const draft = useDraft(organization)
  const save = useCommand('PATCH', '/organization', {
    onDone: () => void notify({ message: words.saved }),
  })
  const send = (version = draft.version) => save.mutate({ body: { name: draft.value.name }, version })
  const trouble = fieldTrouble(save.error, '/name', ['organization.name_invalid'])
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={words.label}
          required
          maxLength={255}
          readOnly={isReadOnly}
          value={draft.value.name}
          error={trouble}
          onChange={event => draft.set({ name: event.currentTarget.value })}
        />
        {trouble === null && (
          <ChangedElsewhere<Organization>
            error={save.error}
            tells={theirs => theirs.name}
            onTakeTheirs={theirs => {
              draft.take(theirs)
              save.reset()
            }}
            onSaveMine={theirs => send(theirs.version)}
          />
        )}
        <LeaveGuard isChanged={draft.isChanged} />
        {!isReadOnly && (
          <Group>
            <Button
              type="submit"
              disabled={!draft.isChanged || draft.value.name.trim() === ''}
              loading={save.isPending}
            >
              {texts.shell.save}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}
