import { Button, Group, Radio, SimpleGrid, Stack, Text } from '@mantine/core'
import type { z } from 'zod'
import type { driftSetting } from '../../../src/contract/integration.ts'
import { useCommand } from '../../api/command.ts'
import { integrationPath } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { ChoiceCard } from '../../ui/choice-card.tsx'
import { ChangedElsewhere } from '../../ui/form/changed-elsewhere.tsx'
import { useDraft } from '../../ui/form/draft.ts'
import { LeaveGuard } from '../../ui/form/leave-guard.tsx'
import { notify } from '../../ui/notices.tsx'

const words = texts.setup.integrations.drift
const choices = ['ask', 'revert', 'ignore'] as const

type Drift = z.output<typeof driftSetting>

interface DriftSettingProps {
  readonly drift: Drift
  readonly isReadOnly: boolean
}

/** M9: what happens to a difference that nobody has decided about. */
export function DriftSettingForm({ drift, isReadOnly }: DriftSettingProps) {
  const draft = useDraft(drift)
  const { setting } = draft.value
  const save = useCommand('PUT', `${integrationPath}/drift-setting`, {
    onDone: () => void notify({ message: words.saved }),
  })
  const send = (version = draft.version) => save.mutate({ body: { setting }, version })
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <Stack gap="sm">
        <Radio.Group
          aria-label={words.title}
          value={setting}
          onChange={value => draft.set({ setting: value as Drift['setting'] })}
        >
          <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
            {choices.map(choice => (
              <ChoiceCard key={choice} value={choice} name={words[choice].name} isDisabled={isReadOnly}>
                <Text size="sm">{words[choice].says}</Text>
              </ChoiceCard>
            ))}
          </SimpleGrid>
        </Radio.Group>
        <ChangedElsewhere<Drift>
          error={save.error}
          tells={theirs => words[theirs.setting].name}
          onTakeTheirs={theirs => {
            draft.take(theirs)
            save.reset()
          }}
          onSaveMine={theirs => send(theirs.version)}
        />
        <LeaveGuard isChanged={draft.isChanged} />
        {!isReadOnly && (
          <Group>
            <Button type="submit" disabled={!draft.isChanged} loading={save.isPending}>
              {texts.shell.save}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}
