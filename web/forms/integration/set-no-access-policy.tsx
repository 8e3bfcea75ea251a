import { Button, Group, List, NumberInput, Radio, SimpleGrid, Stack, Text } from '@mantine/core'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import { span } from '../../format.ts'
import { integrationPath, type NoAccessPolicy } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { ChoiceCard } from '../../ui/choice-card.tsx'
import { ChangedElsewhere } from '../../ui/form/changed-elsewhere.tsx'
import { useDraft } from '../../ui/form/draft.ts'
import { LeaveGuard } from '../../ui/form/leave-guard.tsx'
import { notify } from '../../ui/notices.tsx'

const words = texts.setup.integrations.policy

const choices = ['suspend', 'delete'] as const
const isChoice = (value: string): value is NoAccessPolicy['policy'] => value === 'suspend' || value === 'delete'

interface PolicyFormProps {
  readonly policy: NoAccessPolicy
  readonly isReadOnly: boolean
}

const bodyOf = ({ policy, keepAliveMinutes, deleteAfterMinutes }: NoAccessPolicy) => ({
  policy,
  keepAliveMinutes,
  deleteAfterMinutes,
})

const told = ({ policy, keepAliveMinutes }: NoAccessPolicy): string =>
  `${words[policy].name}. ${words.keepAliveSays(span(keepAliveMinutes))}`

/** M6: what happens to a Salto user of ours without any group; each choice says what it does and what is lost. */
export function NoAccessPolicyForm({ policy: stored, isReadOnly }: PolicyFormProps) {
  const draft = useDraft(stored)
  const { value: policy, isChanged } = draft
  const save = useCommand('PUT', `${integrationPath}/no-access-policy`, {
    onDone: () => void notify({ message: words.saved }),
  })
  const send = (version = draft.version) => save.mutate({ body: bodyOf(policy), version })
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
          value={policy.policy}
          onChange={value => isChoice(value) && draft.set({ policy: value })}
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
        <Waits policy={policy} onChange={draft.set} error={save.error} isReadOnly={isReadOnly} />
        <ChangedElsewhere<NoAccessPolicy>
          error={save.error}
          tells={told}
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

interface WaitsProps extends PolicyFormProps {
  readonly onChange: (part: Partial<NoAccessPolicy>) => void
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
        onChange={value => onChange({ keepAliveMinutes: Number(value) })}
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
          onChange={value => onChange({ deleteAfterMinutes: Number(value) })}
        />
      )}
    </Group>
  )
}
