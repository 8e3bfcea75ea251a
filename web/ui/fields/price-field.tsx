// FIELDS: what forms ask for again and again. Here: an amount of money, as the reader writes numbers.
import { NumberInput } from '@mantine/core'

interface PriceFieldProps {
  readonly label: string
  /** In minor units; null = none. */
  readonly value: number | null
  readonly currency: string
  readonly onChange: (amount: number | null) => void
  readonly description?: string
  readonly placeholder?: string
  readonly error?: string | null
  readonly isReadOnly?: boolean
  readonly isRequired?: boolean
}

export function PriceField({ label, value, currency, onChange, isReadOnly, isRequired, ...rest }: PriceFieldProps) {
  const digits = fractionDigits(currency)
  return (
    <NumberInput
      label={label}
      required={isRequired === true}
      readOnly={isReadOnly === true}
      value={value === null ? '' : value / 10 ** digits}
      onChange={typed => onChange(typed === '' ? null : Math.round(Number(typed) * 10 ** digits))}
      min={0}
      decimalScale={digits}
      fixedDecimalScale
      decimalSeparator={separator('decimal', '.')}
      thousandSeparator={separator('group', ' ')}
      rightSection={currency}
      rightSectionWidth={52}
      hideControls
      {...rest}
    />
  )
}

const fractionDigits = (currency: string): number => {
  if (!/^[A-Z]{3}$/.test(currency)) return 2
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

const separator = (type: 'decimal' | 'group', otherwise: string): string =>
  new Intl.NumberFormat(navigator.language).formatToParts(1_234_567.8).find(part => part.type === type)?.value ??
  otherwise

/** The currencies that this browser knows, for a list to choose from. */
export const currencies = (): string[] => Intl.supportedValuesOf('currency')
