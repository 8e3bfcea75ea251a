import { Select, SimpleGrid, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { fieldTrouble } from '../../api/command.ts'
import type { Product } from '../../api/nouns.ts'
import { useMay } from '../../api/session.ts'
import { money } from '../../format.ts'
import * as texts from '../../texts/texts.ts'
import { currencies, PriceField } from '../../ui/fields/price-field.tsx'
import { Section } from '../../ui/section.tsx'
import { MappedForm, useMappedSaving } from '../plan/mapped-form.tsx'
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

const { product: words, ...shared } = texts.inventory

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
  const navigate = useNavigate()
  const saving = useMappedSaving<Product>({
    add: key => addProduct(draft, key),
    save: over => saveProduct(over, draft, setStored),
    onStored: setStored,
    onAdded: id =>
      navigate({ to: '/staff/inventory/products/$id', params: { id }, replace: true, ignoreBlocker: true }),
  })
  const set = (part: Partial<ProductDraft>) => setDraft(before => ({ ...before, ...part }))
  return (
    <MappedForm<Product>
      {...{ saving, stored, words }}
      proposals={proposalsOf(stored, draft)}
      isReady={draft.name.trim() !== '' && draft.amount !== null}
      isChanged={isChanged(stored, draft)}
      tells={theirs => words.theirs(theirs.name, money(theirs.price))}
      onTakeTheirs={theirs => {
        setStored(theirs)
        setDraft(draftOf(theirs))
      }}
    >
      <Basics draft={draft} set={set} isReadOnly={!mayChange} error={saving.error} />
      <MapAccessGroups value={draft.groups} onChange={groups => set({ groups })} isReadOnly={!mayChange} />
    </MappedForm>
  )
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
      <SimpleGrid cols={{ base: 2, sm: 3 }}>
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
      </SimpleGrid>
    </Section>
  )
}
