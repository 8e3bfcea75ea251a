import { PasswordInput } from '@mantine/core'
import * as texts from '../../texts/texts.ts'

interface NewPasswordFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

export function NewPasswordField({ label, value, onChange }: NewPasswordFieldProps) {
  return (
    <PasswordInput
      label={label}
      description={texts.signIn.passwordHint}
      autoComplete="new-password"
      required
      withAsterisk={false}
      minLength={12}
      maxLength={128}
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
    />
  )
}
