import { Group, Select, Switch, Text } from '@mantine/core'
import { fieldTrouble } from '../../api/command.ts'
import * as texts from '../../texts/texts.ts'
import { CountField } from '../../ui/fields/count-field.tsx'
import { currencies, PriceField } from '../../ui/fields/price-field.tsx'
import { Section } from '../../ui/section.tsx'
import type { UnitPart } from './unit-form.tsx'

const { unit: words, currency: currencyLabel } = texts.inventory

const lengths = ['reservation_unit.lengths_invalid']

/** Money, and when and how long it may be reserved. */
export function UnitRules(part: UnitPart) {
  return (
    <>
      <Prices {...part} />
      <Section title={words.rules}>
        <Switch
          label={words.isPublic}
          disabled={part.isReadOnly}
          checked={part.draft.isPubliclyBookable}
          onChange={event => part.set({ isPubliclyBookable: event.currentTarget.checked })}
        />
        <Group grow align="flex-start">
          <Minutes {...part} field="minimumMinutes" label={words.minimum} placeholder={words.any} codes={lengths} />
          <Minutes {...part} field="maximumMinutes" label={words.maximum} placeholder={words.any} />
        </Group>
        <Group grow align="flex-start">
          <Minutes {...part} field="noticeMinutes" label={words.notice} placeholder="0" />
          <CountField
            label={words.bookAhead}
            unit={words.days}
            placeholder={words.any}
            isReadOnly={part.isReadOnly}
            value={part.draft.bookAheadDays}
            onChange={bookAheadDays => part.set({ bookAheadDays })}
            error={fieldTrouble(part.error, '/bookAheadDays')}
          />
        </Group>
        <Group grow align="flex-start">
          <Minutes {...part} field="bufferBeforeMinutes" label={words.bufferBefore} placeholder="0" />
          <Minutes {...part} field="bufferAfterMinutes" label={words.bufferAfter} placeholder="0" />
        </Group>
        <Text size="sm" c="dimmed">
          {words.bufferSays}
        </Text>
      </Section>
    </>
  )
}

type MinuteField = 'minimumMinutes' | 'maximumMinutes' | 'noticeMinutes' | 'bufferBeforeMinutes' | 'bufferAfterMinutes'

interface MinutesProps extends UnitPart {
  readonly field: MinuteField
  readonly label: string
  readonly placeholder: string
  readonly codes?: readonly string[]
}

function Minutes({ field, label, placeholder, codes = [], draft, set, isReadOnly, error }: MinutesProps) {
  return (
    <CountField
      label={label}
      unit={words.minutes}
      placeholder={placeholder}
      isReadOnly={isReadOnly}
      value={draft[field]}
      onChange={minutes => set({ [field]: minutes })}
      error={fieldTrouble(error, `/${field}`, codes)}
    />
  )
}

function Prices({ draft, set, isReadOnly, error }: UnitPart) {
  const shared = { currency: draft.currency, isReadOnly }
  return (
    <Section title={words.prices}>
      <Group grow align="flex-start">
        <PriceField
          {...shared}
          label={words.perHour}
          value={draft.perHour}
          onChange={perHour => set({ perHour })}
          error={fieldTrouble(error, '/price/perHour', ['reservation_unit.price_invalid'])}
        />
        <PriceField {...shared} label={words.perDay} value={draft.perDay} onChange={perDay => set({ perDay })} />
        <Select
          label={currencyLabel}
          searchable
          readOnly={isReadOnly}
          data={currencies()}
          value={draft.currency}
          onChange={currency => currency && set({ currency })}
          error={fieldTrouble(error, '/price/currency', ['reservation_unit.currency_invalid'])}
        />
      </Group>
      <Text size="sm" c="dimmed">
        {words.priceSays}
      </Text>
      <Switch
        label={words.isPaymentDemanded}
        disabled={isReadOnly}
        checked={draft.isPaymentDemanded}
        onChange={event => set({ isPaymentDemanded: event.currentTarget.checked })}
      />
    </Section>
  )
}
