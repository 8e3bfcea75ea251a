// BILLINGS: the forms of recurring billings. Each shows what it does to the doors before its button can be pressed.
import { Group, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import { productsQuery } from '../../api/nouns.ts'
import type { Billing } from '../../api/people.ts'
import { money } from '../../format.ts'
import { dateAt } from '../../local-time.ts'
import * as texts from '../../texts/texts.ts'
import { DialogForm } from '../../ui/fields/dialog-form.tsx'
import { Trouble } from '../../ui/trouble.tsx'
import { PersonPlan } from '../plan/person-plan.tsx'
import { usePlan } from '../plan/plan.ts'

const words = texts.people.billings.start
const { frequencies } = texts.inventory

interface StartRecurringBillingProps {
  readonly personId: string
  readonly zone: string
  readonly doorName: (lockId: string) => string
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** M10: from its first day the person has the product's groups. */
export function StartRecurringBilling({ personId, zone, doorName, isOpen, onClose }: StartRecurringBillingProps) {
  const products = useQuery(productsQuery)
  const [productId, setProductId] = useState<string | null>(null)
  const [startsOn, setStartsOn] = useState(() => dateAt(Date.now(), zone))
  const [endsOn, setEndsOn] = useState('')
  const billing = { personId, productId: productId ?? '', startsOn, endsOn: endsOn === '' ? null : endsOn }
  const isWhole = isOpen && productId !== null && startsOn !== ''
  const plan = usePlan(isWhole ? { change: 'start-recurring-billing', ...billing } : null)
  const starting = useCommand<Billing>('POST', '/recurring-billings', { onDone: onClose })
  const refusal = starting.error ?? plan.error
  return (
    <DialogForm
      title={words.title}
      isOpen={isOpen}
      onClose={onClose}
      submit={words.submit}
      isReady={isWhole && plan.data !== undefined && !plan.isPlaceholderData && !plan.isError}
      isPending={starting.isPending}
      onSubmit={() => starting.mutate({ body: billing })}
    >
      <Select
        label={words.product}
        required
        searchable
        data-autofocus
        comboboxProps={{ withinPortal: false }}
        data={(products.data ?? []).map(({ id, name, price, billingFrequency }) => ({
          value: id,
          label: `${name} · ${money(price)} ${frequencies[billingFrequency]}`,
        }))}
        value={productId}
        onChange={setProductId}
        error={fieldTrouble(refusal, '/productId', ['product.unknown'])}
      />
      <Group grow align="flex-start">
        <TextInput
          label={words.startsOn}
          type="date"
          required
          value={startsOn}
          onChange={event => setStartsOn(event.currentTarget.value)}
          error={fieldTrouble(refusal, '/startsOn')}
        />
        <TextInput
          label={words.endsOn}
          description={words.endsOnSays}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          type="date"
          value={endsOn}
          onChange={event => setEndsOn(event.currentTarget.value)}
          error={fieldTrouble(refusal, '/endsOn', ['billing.end_before_start'])}
        />
      </Group>
      {isWhole && <PersonPlan query={plan} zone={zone} doorName={doorName} />}
      {starting.isError && <Trouble error={starting.error} />}
    </DialogForm>
  )
}
