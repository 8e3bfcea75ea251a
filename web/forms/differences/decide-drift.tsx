// DIFFERENCES: the decisions about what was changed by hand, and about what is held.
import { List, Radio, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Drift, DriftItem } from '../../api/access.ts'
import { ask } from '../../api/ask.ts'
import { whatOf, whoOf } from '../../screens/access/changes/seen.ts'
import * as texts from '../../texts/texts.ts'
import { ChoiceCard } from '../../ui/choice-card.tsx'
import { DialogForm } from '../../ui/fields/dialog-form.tsx'
import { notify } from '../../ui/notices.tsx'
import { Trouble } from '../../ui/trouble.tsx'

const words = texts.access.changes.drift

const decisions = ['revert', 'adopt', 'ignore'] as const
type Decision = (typeof decisions)[number]

interface DecideDriftProps {
  readonly items: readonly DriftItem[]
  readonly names: Drift['names']
  readonly onClose: () => void
}

const mayBe = (decision: Decision) => (item: DriftItem) => words.effects[item.kind]?.[decision] != null

/** M9: adopt, revert or ignore, each with what it does, for one or many. Deciding the same twice changes nothing. */
export function DecideDrift({ items, names, onClose }: DecideDriftProps) {
  const [decision, setDecision] = useState<Decision | null>(null)
  const deciding = useDeciding(items, onClose)
  const title =
    items.length === 1 && items[0] ? words.decideFor(whoOf(items[0], names)) : words.decideSelected(items.length)
  return (
    <DialogForm
      title={title}
      isOpen
      onClose={onClose}
      submit={words.submit}
      isReady={decision !== null}
      isPending={deciding.isPending}
      onSubmit={() => decision && deciding.mutate(decision)}
    >
      <Seen items={items} names={names} />
      <Radio.Group
        label={words.choose}
        value={decision ?? ''}
        onChange={value => setDecision(decisions.find(known => known === value) ?? null)}
      >
        <Stack gap="xs" mt="xs">
          {decisions.map(each => (
            <Choice key={each} decision={each} items={items} />
          ))}
        </Stack>
      </Radio.Group>
      {deciding.error && <Trouble error={deciding.error} />}
    </DialogForm>
  )
}

const seenLimit = 5

function Seen({ items, names }: Pick<DecideDriftProps, 'items' | 'names'>) {
  return (
    <List size="sm">
      {items.slice(0, seenLimit).map(item => (
        <List.Item key={item.id}>
          {whoOf(item, names)}: {whatOf(item, names)}
        </List.Item>
      ))}
      {items.length > seenLimit && <List.Item>{words.selected(items.length)}</List.Item>}
    </List>
  )
}

function Choice({ decision, items }: { readonly decision: Decision; readonly items: readonly DriftItem[] }) {
  const possible = items.filter(mayBe(decision))
  const effects = new Set(possible.flatMap(({ kind }) => words.effects[kind]?.[decision] ?? []))
  const left = items.length - possible.length
  return (
    <ChoiceCard value={decision} name={words[decision]} isDisabled={possible.length === 0}>
      {possible.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.notPossible}
        </Text>
      )}
      {[...effects].map(effect => (
        <Text key={effect} size="sm">
          {effect}
        </Text>
      ))}
      {possible.length > 0 && left > 0 && (
        <Text size="sm" c="dimmed">
          {words.cannot(left)}
        </Text>
      )}
    </ChoiceCard>
  )
}

/** One after the other: each is a decision of its own, and stands when a later one is refused. */
function useDeciding(items: readonly DriftItem[], onClose: () => void) {
  return useMutation({
    async mutationFn(decision: Decision) {
      const refused: string[] = []
      const possible = items.filter(mayBe(decision))
      for (const { id } of possible) {
        try {
          await ask('POST', `/integrations/salto-ks/drift/${id}/${decision}`, { idempotencyKey: `${id}-${decision}` })
        } catch (error) {
          refused.push(error instanceof Error ? error.message : String(error))
        }
      }
      if (refused.length > 0) throw new Error(`${words.notAll(refused.length)} ${[...new Set(refused)].join(' ')}`)
      return possible.length
    },
    onSuccess(count) {
      void notify({ message: words.done(count) })
      onClose()
    },
  })
}
