/** @jsxImportSource preact */
import { useId } from 'preact/hooks'
import { ProblemFault } from '../../api/ask.ts'

const kinds = {
  text: { type: 'text', maxLength: 254 },
  email: { type: 'email', maxLength: 254 },
  date: { type: 'date' },
  number: { type: 'number', inputMode: 'numeric' },
} as const

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly change: (value: string) => void
  readonly type?: keyof typeof kinds
  readonly autocomplete?: 'name' | 'email' | 'off'
  readonly hint?: string
  readonly wrong?: string | null
  readonly min?: string
  readonly max?: string
  readonly isOptional?: boolean
}

export function Field({ label, value, change, type = 'text', autocomplete = 'off', hint, wrong, ...rest }: FieldProps) {
  const id = useId()
  const { isOptional = false, min, max } = rest
  const limits = {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        {...kinds[type]}
        value={value}
        autocomplete={autocomplete}
        required={!isOptional}
        aria-invalid={Boolean(wrong)}
        aria-describedby={`${id}-hint`}
        onInput={event => change(event.currentTarget.value)}
        {...limits}
      />
      <span id={`${id}-hint`} class={wrong ? 'wrong' : 'quiet small'}>
        {wrong ?? hint}
      </span>
    </div>
  )
}

/** What the server says of one field, `/email`; null when it says nothing. */
export function wrongField(trouble: unknown, pointer: string, codes: readonly string[] = []): string | null {
  if (!(trouble instanceof ProblemFault)) return null
  const { errors = [], code } = trouble.problem
  if (codes.includes(code)) return trouble.message
  return errors.find(error => error.pointer === pointer)?.message ?? null
}
