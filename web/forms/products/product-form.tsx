import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { fieldTrouble, newKey } from '../../api/command.ts'
import type { Product } from '../../api/nouns.ts'
import { useMay } from '../../api/session.ts'
import { money } from '../../format.ts'
import * as texts from '../../texts/texts.ts'
import { ChangedElsewhere } from '../../ui/changed-elsewhere.tsx'
import { currencies, PriceField } from '../../ui/fields/price-field.tsx'
import { notify } from '../../ui/notices.tsx'
import { Section } from '../../ui/section.tsx'
import { MappingConsequences, useMappingPlan } from '../plan/mapping-plan.tsx'
import { MapAccessGroups } from './map-access-groups.tsx'
import {
  addProduct,
  draftOf,
  emptyDraft,
  isChanged,
  type ProductDraft,
  proposalsOf,
  saveProduct,
} from './product-draft.ts'

const { product: words, plan: planWords, ...shared } = texts.inventory

interface ProductFormProps {
  /** null: one that is to be made. */
  readonly product: Product | null
  /** In which a new one is priced. */
  readonly currency: string
}

/** M7: one column, from the name to the doors. What is typed stays until it is saved or given up. */
export function ProductForm({ product, currency }: ProductFormProps) {
  const mayChange = useMay('manager')
  const [stored, setStored] = useState(product)
  const [draft, setDraft] = useState<ProductDraft>(() => (product ? draftOf(product) : emptyDraft(currency)))
  const saving = useSaving(draft, setStored)
  const proposals = proposalsOf(stored, draft)
  const plan = useMappingPlan(proposals)
  const set = (part: Partial<ProductDraft>) => setDraft(before => ({ ...before, ...part }))
  const isReady = draft.name.trim() !== '' && draft.amount !== null && isChanged(stored, draft) && plan.isKnown
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (isReady) saving.mutate(stored)
      }}
    >
      <Stack maw={680} gap="lg">
        {!mayChange && <Text c="dimmed">{shared.readOnly}</Text>}
        <Basics draft={draft} set={set} isReadOnly={!mayChange} error={saving.error} />
        <MapAccessGroups value={draft.groups} onChange={groups => set({ groups })} isReadOnly={!mayChange} />
        <MappingConsequences plan={plan} isAsked={proposals.length > 0} />
        <ChangedElsewhere<Product>
          error={saving.error}
          tells={theirs => words.theirs(theirs.name, money(theirs.price))}
          onTakeTheirs={theirs => {
            setStored(theirs)
            setDraft(draftOf(theirs))
            saving.reset()
          }}
          onSaveMine={theirs => saving.mutate(theirs)}
        />
        {mayChange && (
          <Group>
            <Button
              type="submit"
              disabled={!isReady}
              loading={saving.isPending}
              {...(plan.losing > 0 ? { color: 'red' } : {})}
            >
              {plan.losing > 0 ? planWords.saveTaking(plan.losing) : stored ? words.save : words.create}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}

function useSaving(draft: ProductDraft, setStored: (product: Product) => void) {
  const navigate = useNavigate()
  const key = useRef(newKey())
  return useMutation({
    mutationFn: async (over: Product | null) => {
      const product = over ?? (await addProduct(draft, key.current))
      setStored(product)
      return { saved: await saveProduct(product, draft, setStored), isNew: over === null }
    },
    onSuccess: async ({ saved: { id, name }, isNew }) => {
      void notify({ title: shared.saved, message: name })
      if (isNew) await navigate({ to: '/staff/inventory/products/$id', params: { id }, replace: true })
    },
  })
}

interface BasicsProps {
  readonly draft: ProductDraft
  readonly set: (part: Partial<ProductDraft>) => void
  readonly isReadOnly: boolean
  readonly error: Error | null
}

const frequencies = Object.entries(shared.frequencies).map(([value, label]) => ({ value, label }))

function Basics({ draft, set, isReadOnly, error }: BasicsProps) {
  return (
    <Section title={words.basics}>
      <TextInput
        label={shared.name}
        required
        readOnly={isReadOnly}
        maxLength={255}
        value={draft.name}
        onChange={event => set({ name: event.currentTarget.value })}
        error={fieldTrouble(error, '/name', ['product.name_taken', 'product.name_invalid'])}
      />
      <Group grow align="flex-start">
        <PriceField
          label={shared.price}
          isRequired
          isReadOnly={isReadOnly}
          currency={draft.currency}
          value={draft.amount}
          onChange={amount => set({ amount })}
          error={fieldTrouble(error, '/price/amount', ['product.price_invalid'])}
        />
        <Select
          label={shared.currency}
          searchable
          readOnly={isReadOnly}
          data={currencies()}
          value={draft.currency}
          onChange={currency => currency && set({ currency })}
          error={fieldTrouble(error, '/price/currency', ['product.currency_invalid'])}
        />
        <Select
          label={words.frequency}
          readOnly={isReadOnly}
          allowDeselect={false}
          data={frequencies}
          value={draft.billingFrequency}
          onChange={frequency => frequency && set({ billingFrequency: frequency as ProductDraft['billingFrequency'] })}
        />
      </Group>
    </Section>
  )
}
