// GRANTS: access given by hand, with a reason and an end.
import { Group, Select, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import type { Grant, SiteAccess } from '../../api/people.ts'
import { instantOfLocalTime, localTimeAt } from '../../local-time.ts'
import * as texts from '../../texts/texts.ts'
import { DialogForm } from '../../ui/fields/dialog-form.tsx'
import { Trouble } from '../../ui/trouble.tsx'

const words = texts.people.forms.grant

interface MakeGrantProps {
  readonly personId: string
  readonly sites: readonly SiteAccess[]
  readonly isOpen: boolean
  readonly onClose: () => void
}

const dayMs = 86_400_000
const fieldCodes = ['grant.reason_missing', 'grant.end_before_start', 'access_group.unknown', 'request.invalid']

/** One access group from an instant until another, in the time of the place. */
export function MakeGrant({ personId, sites, isOpen, onClose }: MakeGrantProps) {
  const [accessGroupId, setAccessGroupId] = useState<string | null>(null)
  const zone = (sites.find(({ groups }) => groups.some(group => group.accessGroupId === accessGroupId)) ?? sites[0])
    ?.timeZone
  const [reason, setReason] = useState('')
  const [startsAt, setStartsAt] = useState('')
  const [endsAt, setEndsAt] = useState(() => localTimeAt(Date.now() + dayMs, zone ?? 'UTC'))
  const making = useCommand<Grant>('POST', '/grants', { onDone: onClose })
  const instant = (local: string) => new Date(instantOfLocalTime(local, zone ?? 'UTC')).toISOString()
  const { error } = making
  return (
    <DialogForm
      title={words.title}
      isOpen={isOpen}
      onClose={onClose}
      submit={words.submit}
      isReady={accessGroupId !== null && reason.trim() !== '' && endsAt !== ''}
      isPending={making.isPending}
      onSubmit={() =>
        making.mutate({
          body: {
            personId,
            accessGroupId,
            reason,
            endsAt: instant(endsAt),
            ...(startsAt === '' ? {} : { startsAt: instant(startsAt) }),
          },
        })
      }
    >
      <GroupField
        sites={sites}
        value={accessGroupId}
        onChange={setAccessGroupId}
        error={fieldTrouble(error, '/accessGroupId', ['access_group.unknown'])}
      />
      <Textarea
        label={words.reason}
        description={words.reasonSays}
        required
        maxLength={500}
        autosize
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
        error={fieldTrouble(error, '/reason', ['grant.reason_missing'])}
      />
      <Times
        {...{ startsAt, setStartsAt, endsAt, setEndsAt, zone }}
        error={fieldTrouble(error, '/endsAt', ['grant.end_before_start'])}
      />
      {error && fieldTrouble(error, '', fieldCodes) === null && <Trouble error={error} />}
    </DialogForm>
  )
}

interface GroupFieldProps {
  readonly sites: readonly SiteAccess[]
  readonly value: string | null
  readonly onChange: (accessGroupId: string | null) => void
  readonly error: string | null
}

/** Every access group that is there, under its place. */
function GroupField({ sites, ...field }: GroupFieldProps) {
  return (
    <Select
      label={words.group}
      required
      searchable
      data-autofocus
      comboboxProps={{ withinPortal: false }}
      data={sites.map(({ locationName, siteName, groups }) => ({
        group: locationName ?? siteName,
        items: groups
          .filter(({ vanishedAt }) => vanishedAt === null)
          .map(({ accessGroupId: value, name }) => ({ value, label: name })),
      }))}
      {...field}
    />
  )
}

interface TimesProps {
  readonly startsAt: string
  readonly setStartsAt: (local: string) => void
  readonly endsAt: string
  readonly setEndsAt: (local: string) => void
  readonly zone: string | undefined
  readonly error: string | null
}

/** On the clock of the place. */
function Times({ startsAt, setStartsAt, endsAt, setEndsAt, zone, error }: TimesProps) {
  return (
    <>
      <Group grow align="flex-start">
        <TextInput
          label={words.startsAt}
          description={words.startsAtSays}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          type="datetime-local"
          value={startsAt}
          onChange={event => setStartsAt(event.currentTarget.value)}
        />
        <TextInput
          label={words.endsAt}
          required
          type="datetime-local"
          value={endsAt}
          onChange={event => setEndsAt(event.currentTarget.value)}
          error={error}
        />
      </Group>
      {zone && (
        <Text size="xs" c="dimmed">
          {words.zone(zone)}
        </Text>
      )}
    </>
  )
}
