import { Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import type { z } from 'zod'
import type { accessWindows } from '../../../src/contract/reservations/units.ts'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import * as texts from '../../texts/texts.ts'
import { ChangedElsewhere } from '../../ui/form/changed-elsewhere.tsx'
import { useDraft } from '../../ui/form/draft.ts'
import { LeaveGuard } from '../../ui/form/leave-guard.tsx'
import { notify } from '../../ui/notices.tsx'

const words = texts.setup.organisation.windows

type Windows = z.output<typeof accessWindows>

interface WindowsFormProps {
  readonly windows: Windows
  readonly isReadOnly: boolean
}

const exampleStartsAt = Date.UTC(2026, 0, 1, 10)
const hourMs = 3_600_000
const minuteMs = 60_000

/** Of an example without a date or place. */
const clock = (at: number): string => new Date(at).toISOString().slice(11, 16)

const exampleOf = ({ leadMinutes, lagMinutes }: Windows): string =>
  words.example(
    leadMinutes,
    lagMinutes,
    clock(exampleStartsAt - leadMinutes * minuteMs),
    clock(exampleStartsAt + hourMs + lagMinutes * minuteMs),
  )

const bodyOf = ({ leadMinutes, lagMinutes }: Windows) => ({ leadMinutes, lagMinutes })

/** M3: lead and lag, with what they do to a reservation in the values that are typed. */
export function AccessWindowsForm({ windows: stored, isReadOnly }: WindowsFormProps) {
  const draft = useDraft(stored)
  const { value: windows, isChanged } = draft
  const save = useCommand('PUT', '/access-windows', { onDone: () => void notify({ message: words.saved }) })
  const send = (version = draft.version) => save.mutate({ body: bodyOf(windows), version })
  const field = (name: 'leadMinutes' | 'lagMinutes', label: string) => (
    <NumberInput
      label={label}
      suffix={` ${words.unit}`}
      flex={1}
      min={0}
      max={1440}
      allowDecimal={false}
      readOnly={isReadOnly}
      value={windows[name]}
      error={fieldTrouble(save.error, `/${name}`)}
      onChange={value => draft.set({ [name]: Number(value) })}
    />
  )
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <Stack gap="sm">
        <Group gap="sm" align="flex-start" wrap="nowrap">
          {field('leadMinutes', words.lead)}
          {field('lagMinutes', words.lag)}
        </Group>
        <Text size="sm" role="status">
          {exampleOf(windows)} {isChanged && words.moves}
        </Text>
        <ChangedElsewhere<Windows>
          error={save.error}
          tells={exampleOf}
          onTakeTheirs={theirs => {
            draft.take(theirs)
            save.reset()
          }}
          onSaveMine={theirs => send(theirs.version)}
        />
        <LeaveGuard isChanged={isChanged} />
        {!isReadOnly && (
          <Group>
            <Button type="submit" disabled={!isChanged} loading={save.isPending}>
              {texts.shell.save}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}
