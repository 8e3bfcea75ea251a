import { Anchor, Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'
import { Card } from './card.tsx'
import { LetterSent } from './letter-sent.tsx'

const words = texts.signIn

export function ForgottenScreen() {
  const [email, setEmail] = useState('')
  const navigate = useNavigate()
  const letter = useMutation({ mutationFn: () => ask('POST', '/forgotten-password', { body: { email } }) })
  if (letter.isSuccess) {
    return <LetterSent says={words.forgotten.sentSays(email)} onBack={() => void navigate({ to: '/staff/sign-in' })} />
  }
  return (
    <Card title={words.forgotten.title} says={words.forgotten.says} onSubmit={() => letter.mutate()}>
      <TextInput
        label={words.email}
        type="email"
        required
        withAsterisk={false}
        autoComplete="username"
        value={email}
        onChange={event => setEmail(event.currentTarget.value)}
      />
      {letter.isError && <Trouble error={letter.error} />}
      <Button type="submit" loading={letter.isPending}>
        {words.forgotten.submit}
      </Button>
      <Anchor component={Link} to="/staff/sign-in" ta="center">
        {words.back}
      </Anchor>
    </Card>
  )
}
