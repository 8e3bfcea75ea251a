import { Button, Group, Radio, SimpleGrid, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useCommand } from '../../api/command.ts'
import { type Integration, integrationPath } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { ChoiceCard } from '../../ui/choice-card.tsx'
import { notify } from '../../ui/notices.tsx'
import { Trouble } from '../../ui/trouble.tsx'

const words = texts.setup.integrations.drift
const choices = ['ask', 'revert', 'ignore'] as const

interface DriftSettingProps {
  readonly setting: Integration['driftSetting']
  readonly isReadOnly: boolean
}

/** M9: what happens to a difference that nobody has decided about. */
export function DriftSettingForm({ setting: stored, isReadOnly }: DriftSettingProps) {
  const [setting, setSetting] = useState<string>(stored)
  const save = useCommand('PUT', `${integrationPath}/drift-setting`, {
    onDone: () => void notify({ message: words.saved }),
  })
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        save.mutate({ body: { setting } })
      }}
    >
      <Stack gap="sm">
        <Radio.Group aria-label={words.title} value={setting} onChange={setSetting}>
          <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
            {choices.map(choice => (
              <ChoiceCard key={choice} value={choice} name={words[choice].name} isDisabled={isReadOnly}>
                <Text size="sm">{words[choice].says}</Text>
              </ChoiceCard>
            ))}
          </SimpleGrid>
        </Radio.Group>
        {save.error && <Trouble error={save.error} />}
        {!isReadOnly && (
          <Group>
            <Button type="submit" disabled={setting === stored} loading={save.isPending}>
              {texts.shell.save}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}
