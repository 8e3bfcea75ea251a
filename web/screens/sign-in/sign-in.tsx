import { Button, Center, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { texts } from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'

const words = texts.signIn

export function SignInScreen() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const navigate = useNavigate()
  const { next } = useSearch({ strict: false })
  const signIn = useMutation({
    mutationFn: () => ask('POST', '/api/auth/sign-in/email', { body: { email, password } }),
    onSuccess: () => navigate({ to: next ?? '/staff' }),
  })
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper
        component="form"
        w={360}
        onSubmit={event => {
          event.preventDefault()
          signIn.mutate()
        }}
      >
        <Stack>
          <Title order={1} fz={24}>
            {words.title}
          </Title>
          <TextInput
            label={words.email}
            type="email"
            autoComplete="username"
            value={email}
            onChange={event => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={words.password}
            autoComplete="current-password"
            value={password}
            onChange={event => setPassword(event.currentTarget.value)}
          />
          {signIn.isError && <Trouble error={signIn.error} />}
          <Button type="submit" loading={signIn.isPending}>
            {words.submit}
          </Button>
        </Stack>
      </Paper>
    </Center>
  )
}
