import { Radio, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import type { Billing } from '../../api/people.ts'
import { dateAt } from '../../local-time.ts'
import * as texts from '../../texts/texts.ts'
import { DialogForm } from '../../ui/fields/dialog-form.tsx'
import { ChangedElsewhere } from '../../ui/form/changed-elsewhere.tsx'
import { PersonPlan } from '../plan/person-plan.tsx'
import { usePlan } from '../plan/plan.ts'

const words = texts.people.billings.change

type How = 'date' | 'now'

interface ChangeRecurringBillingProps {
  readonly billing: Billing
  readonly productName: string
  readonly zone: string
  readonly doorName: (lockId: string) => string
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** M11: ends a billing on a date, stops it now, or resumes it; the doors that go are shown first. */
export function ChangeRecurringBilling(props: ChangeRecurringBillingProps) {
  const { productName, zone, doorName, isOpen, onClose } = props
  // As it was when the form opened: what somebody else changes meanwhile is told, not overwritten.
  const [billing] = useState(props.billing)
  const isResuming = billing.status === 'inactive'
  const [how, setHow] = useState<How>('date')
  const [endsOn, setEndsOn] = useState(() => billing.endsOn ?? dateAt(Date.now(), zone))
  const change = isResuming
    ? ({ status: 'active' } as const)
    : how === 'date'
      ? { endsOn }
      : ({ status: 'inactive' } as const)
  const plan = usePlan(
    isOpen && (how === 'now' || endsOn !== '')
      ? { change: 'change-recurring-billing', id: billing.id, ...change }
      : null,
  )
  const saving = useCommand<Billing>('PATCH', `/recurring-billings/${billing.id}`, { onDone: onClose })
  const save = (version: number) => saving.mutate({ body: change, version })
  return (
    <DialogForm
      title={isResuming ? words.resumeTitle(productName) : words.title(productName)}
      isOpen={isOpen}
      onClose={onClose}
      submit={isResuming ? words.resumeSubmit : how === 'now' ? words.stopSubmit : words.endSubmit}
      isTaking={!isResuming}
      isReady={plan.data !== undefined && !plan.isPlaceholderData && !plan.isError}
      isPending={saving.isPending}
      onSubmit={() => save(billing.version)}
    >
      {!isResuming && (
        <WhenItEnds
          {...{ how, setHow, endsOn, setEndsOn }}
          trouble={fieldTrouble(plan.error ?? saving.error, '/endsOn', ['billing.end_before_start'])}
        />
      )}
      <PersonPlan query={plan} zone={zone} doorName={doorName} />
      <ChangedElsewhere<Billing>
        error={saving.error}
        onTakeTheirs={() => {
          saving.reset()
          onClose()
        }}
        onSaveMine={theirs => save(theirs.version)}
      />
    </DialogForm>
  )
}

interface WhenItEndsProps {
  readonly how: How
  readonly setHow: (how: How) => void
  readonly endsOn: string
  readonly setEndsOn: (date: string) => void
  readonly trouble: string | null
}

/** After a last day, or at once. */
const WhenItEnds = ({ how, setHow, endsOn, setEndsOn, trouble }: WhenItEndsProps) => (
  <Radio.Group label={words.how} value={how} onChange={value => setHow(value as How)}>
    <Stack gap="xs" mt={4}>
      <Radio value="date" label={words.onDate} />
      {how === 'date' && (
        <TextInput
          label={words.lastDay}
          type="date"
          required
          maw={200}
          ml={32}
          value={endsOn}
          onChange={event => setEndsOn(event.currentTarget.value)}
          error={trouble}
        />
      )}
      <Radio value="now" label={words.atOnce} description={words.atOnceSays} />
    </Stack>
  </Radio.Group>
)
