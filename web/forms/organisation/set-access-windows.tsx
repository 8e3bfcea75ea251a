import { Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { z } from 'zod'
import type { accessWindows } from '../../../src/contract/reservations/units.ts'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import * as texts from '../../texts/texts.ts'
import { notify } from '../../ui/notices.tsx'
import { Trouble } from '../../ui/trouble.tsx'

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

/** M3: lead and lag, with what they do to a reservation in the values that are typed. */
export function AccessWindowsForm({ windows: stored, isReadOnly }: WindowsFormProps) {
  const [windows, setWindows] = useState(stored)
  const save = useCommand('PUT', '/access-windows', { onDone: () => void notify({ message: words.saved }) })
  const isChanged = windows.leadMinutes !== stored.leadMinutes || windows.lagMinutes !== stored.lagMinutes
  const field = (name: keyof Windows, label: string) => (
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
      onChange={value => setWindows({ ...windows, [name]: Number(value) })}
    />
  )
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        save.mutate({ body: windows })
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
        {save.error && <Trouble error={save.error} />}
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
