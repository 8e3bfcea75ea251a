import { Button, Group, List, NumberInput, Radio, SimpleGrid, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import { span } from '../../format.ts'
import { integrationPath, type NoAccessPolicy } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { ChoiceCard } from '../../ui/choice-card.tsx'
import { notify } from '../../ui/notices.tsx'
import { Trouble } from '../../ui/trouble.tsx'

const words = texts.setup.integrations.policy

const choices = ['suspend', 'delete'] as const
const isChoice = (value: string): value is NoAccessPolicy['policy'] => value === 'suspend' || value === 'delete'

interface PolicyFormProps {
  readonly policy: NoAccessPolicy
  readonly isReadOnly: boolean
}

/** M6: what happens to a Salto user of ours without any group; each choice says what it does and what is lost. */
export function NoAccessPolicyForm({ policy: stored, isReadOnly }: PolicyFormProps) {
  const [policy, setPolicy] = useState(stored)
  const save = useCommand('PUT', `${integrationPath}/no-access-policy`, {
    onDone: () => void notify({ message: words.saved }),
  })
  const isChanged = JSON.stringify(policy) !== JSON.stringify(stored)
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        save.mutate({ body: policy })
      }}
    >
      <Stack gap="sm">
        <Radio.Group
          aria-label={words.title}
          value={policy.policy}
          onChange={value => isChoice(value) && setPolicy({ ...policy, policy: value })}
        >
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
            {choices.map(choice => (
              <ChoiceCard key={choice} value={choice} name={words[choice].name} isDisabled={isReadOnly}>
                <Text size="sm">{words[choice].gist}</Text>
                <List size="sm" mt={4}>
                  {words[choice].facts.map(fact => (
                    <List.Item key={fact}>{fact}</List.Item>
                  ))}
                </List>
              </ChoiceCard>
            ))}
          </SimpleGrid>
        </Radio.Group>
        <Waits policy={policy} onChange={setPolicy} error={save.error} isReadOnly={isReadOnly} />
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

interface WaitsProps extends PolicyFormProps {
  readonly onChange: (policy: NoAccessPolicy) => void
  readonly error: Error | null
}

/** What a number means stands below it, so that the fields stand side by side. */
const order: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error']

/** The two waits, in minutes as Salto KS and our rules count them, with their length in words. */
function Waits({ policy, onChange, error, isReadOnly }: WaitsProps) {
  const { keepAliveMinutes, deleteAfterMinutes } = policy
  const after = deleteAfterMinutes === 0 ? words.atOnce : words.later(span(deleteAfterMinutes))
  return (
    <Group align="flex-start" gap="lg">
      <NumberInput
        label={words.keepAlive}
        description={words.keepAliveSays(span(keepAliveMinutes))}
        inputWrapperOrder={order}
        suffix={` ${words.minutes}`}
        w={{ base: '100%', sm: 300 }}
        min={0}
        max={525_600}
        allowDecimal={false}
        disabled={isReadOnly}
        value={keepAliveMinutes}
        error={fieldTrouble(error, '/keepAliveMinutes')}
        onChange={value => onChange({ ...policy, keepAliveMinutes: Number(value) })}
      />
      {policy.policy === 'delete' && (
        <NumberInput
          label={words.deleteAfter}
          description={words.deleteAfterSays(after)}
          inputWrapperOrder={order}
          suffix={` ${words.minutes}`}
          w={{ base: '100%', sm: 300 }}
          min={0}
          max={5_256_000}
          allowDecimal={false}
          disabled={isReadOnly}
          value={deleteAfterMinutes}
          error={fieldTrouble(error, '/deleteAfterMinutes')}
          onChange={value => onChange({ ...policy, deleteAfterMinutes: Number(value) })}
        />
      )}
    </Group>
  )
}
