import { Anchor, Button, Divider, PasswordInput, TextInput } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'
import { Card } from './card.tsx'
import { signInByPassword, useEnter } from './enter.ts'
import { LetterSent } from './letter-sent.tsx'
import { OtherWays } from './other-ways.tsx'

const words = texts.signIn

/** By password, passkey or letter; with the token of a letter, by that. */
export function SignInScreen() {
  const { token } = useSearch({ strict: false })
  return token === undefined ? <ByPassword /> : <ByLetter token={token} />
}

function ByPassword() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [sentTo, setSentTo] = useState<string | null>(null)
  const enter = useEnter()
  const signIn = useMutation({ mutationFn: () => signInByPassword(email, password), onSuccess: () => enter() })
  if (sentTo !== null) return <LetterSent says={words.linkSentSays(sentTo)} onBack={() => setSentTo(null)} />
  return (
    <Card title={words.title} says={words.says} onSubmit={() => signIn.mutate()}>
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
      <Anchor component={Link} to="/staff/forgotten" ta="center">
        {words.forgotten.link}
      </Anchor>
      <Divider label={words.or} />
      <OtherWays email={email} onSent={setSentTo} onEntered={() => enter()} />
    </Card>
  )
}

/** A press of a button, so that a program that looks at all links of a mail does not use it up. */
function ByLetter({ token }: { readonly token: string }) {
  const enter = useEnter()
  const open = useMutation({
    mutationFn: () => ask('POST', '/staff-sign-in/complete', { body: { token } }),
    onSuccess: () => enter(),
  })
  return (
    <Card title={words.byLink.title} says={words.byLink.says} onSubmit={() => open.mutate()}>
      {open.isError && <Trouble error={open.error} />}
      <Button type="submit" loading={open.isPending} leftSection={<IconMail size={18} aria-hidden />}>
        {words.byLink.submit}
      </Button>
      <Anchor component={Link} to="/staff/sign-in" ta="center">
        {words.back}
      </Anchor>
    </Card>
  )
}
