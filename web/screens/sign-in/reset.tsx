import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'
import { Card } from './card.tsx'
import { useEnter } from './enter.ts'
import { NewPasswordField } from './new-password-field.tsx'

const words = texts.signIn

export function ResetScreen() {
  const { token } = useSearch({ strict: false })
  const [password, setPassword] = useState('')
  const enter = useEnter()
  const choose = useMutation({
    mutationFn: () => ask('POST', '/forgotten-password/complete', { body: { token, password } }),
    onSuccess: () => enter(),
  })
  if (token === undefined) {
    return (
      <Card title={words.reset.title} says={words.reset.without}>
        <Button component={Link} to="/staff/forgotten">
          {words.forgotten.title}
        </Button>
      </Card>
    )
  }
  return (
    <Card title={words.reset.title} says={words.reset.says} onSubmit={() => choose.mutate()}>
      <NewPasswordField label={words.newPassword} value={password} onChange={setPassword} />
      {choose.isError && <Trouble error={choose.error} />}
      <Button type="submit" loading={choose.isPending}>
        {words.reset.submit}
      </Button>
    </Card>
  )
}
