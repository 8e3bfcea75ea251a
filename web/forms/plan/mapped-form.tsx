import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useRef } from 'react'
import { newKey } from '../../api/command.ts'
import { useMay } from '../../api/session.ts'
import * as texts from '../../texts/texts.ts'
import { ChangedElsewhere } from '../../ui/form/changed-elsewhere.tsx'
import { LeaveGuard } from '../../ui/form/leave-guard.tsx'
import { notify } from '../../ui/notices.tsx'
import { MappingConsequences, useMappingPlan } from './mapping-plan.tsx'
import type { Proposal } from './plan.ts'

const { plan: words, ...shared } = texts.inventory

interface SavingParts<Thing> {
  /** Makes a new one. @param key the same for each try */
  readonly add: (key: string) => Promise<Thing>
  /** Saves what differs, over the version that was seen. */
  readonly save: (over: Thing) => Promise<Thing>
  readonly onStored: (stored: Thing) => void
  readonly onAdded: (id: string) => Promise<void>
}

/** Saves a form of which a part is what it opens: null makes a new one, anything else is saved over. */
export function useMappedSaving<Thing extends { readonly id: string; readonly name: string }>({
  add,
  save,
  onStored,
  onAdded,
}: SavingParts<Thing>) {
  const key = useRef(newKey())
  return useMutation({
    mutationFn: async (over: Thing | null) => {
      const thing = over ?? (await add(key.current))
      onStored(thing)
      return { saved: await save(thing), isNew: over === null }
    },
    onSuccess: async ({ saved: { id, name }, isNew }) => {
      void notify({ title: shared.saved, message: name })
      if (isNew) await onAdded(id)
    },
  })
}

interface MappedFormProps<Thing> {
  readonly saving: ReturnType<typeof useMappedSaving<Thing & { readonly id: string; readonly name: string }>>
  /** null: one that is to be made. */
  readonly stored: Thing | null
  readonly proposals: readonly Proposal[]
  readonly isReady: boolean
  readonly isChanged: boolean
  readonly words: { readonly save: string; readonly create: string }
  readonly tells: (theirs: Thing) => string
  readonly onTakeTheirs: (theirs: Thing) => void
  readonly children: ReactNode
}

/** One column; at its end who gets and loses which doors, said before the button can be pressed. */
export function MappedForm<Thing extends { readonly id: string; readonly name: string }>({
  saving,
  stored,
  proposals,
  isReady,
  ...props
}: MappedFormProps<Thing>) {
  const mayChange = useMay('manager')
  const plan = useMappingPlan(proposals)
  const maySave = isReady && props.isChanged && plan.isKnown
  const save = stored ? props.words.save : props.words.create
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (maySave) saving.mutate(stored)
      }}
    >
      <Stack maw={680} gap="lg">
        {!mayChange && <Text c="dimmed">{shared.readOnly}</Text>}
        {props.children}
        <MappingConsequences plan={plan} isAsked={proposals.length > 0} />
        <ChangedElsewhere<Thing>
          error={saving.error}
          tells={props.tells}
          onTakeTheirs={theirs => {
            props.onTakeTheirs(theirs)
            saving.reset()
          }}
          onSaveMine={theirs => saving.mutate(theirs)}
        />
        <LeaveGuard isChanged={props.isChanged && (stored !== null || isReady)} />
        {mayChange && (
          <Group>
            <Button
              type="submit"
              disabled={!maySave}
              loading={saving.isPending}
              {...(plan.losing > 0 ? { color: 'red' } : {})}
            >
              {plan.losing > 0 ? words.saveTaking(plan.losing) : save}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}
