import { NumberInput } from '@mantine/core'

interface CountFieldProps {
  readonly label: string
  /** null = none. */
  readonly value: number | null
  readonly onChange: (count: number | null) => void
  /** `min`, `days`. */
  readonly unit?: string
  readonly description?: string | undefined
  readonly placeholder?: string
  readonly error?: string | null
  readonly isReadOnly?: boolean
  readonly isRequired?: boolean
  readonly min?: number
  readonly max?: number
}

/** A whole number of something; empty where that means something of its own. */
export function CountField({ value, onChange, unit, isReadOnly, isRequired, ...rest }: CountFieldProps) {
  return (
    <NumberInput
      value={value ?? ''}
      onChange={typed => onChange(typed === '' ? null : Number(typed))}
      min={0}
      allowDecimal={false}
      readOnly={isReadOnly === true}
      required={isRequired === true}
      hideControls
      {...(unit === undefined ? {} : { rightSection: unit, rightSectionWidth: 48 })}
      {...rest}
    />
  )
}
