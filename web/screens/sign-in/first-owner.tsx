import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'
import { Card } from './card.tsx'
import { signInByPassword, useEnter } from './enter.ts'
import { NewPasswordField } from './new-password-field.tsx'

const words = texts.signIn
const fields = ['organization', 'name', 'email'] as const
const completions = { organization: 'organization', name: 'name', email: 'username' } as const

/** Of an installation in which nobody works yet; the first steps come next. */
export function FirstOwnerScreen() {
  const { token } = useSearch({ strict: false })
  const [typed, setTyped] = useState({ organization: '', name: '', email: '', password: '' })
  const enter = useEnter()
  const open = useMutation({
    async mutationFn() {
      await ask('POST', '/first-owner', { body: { token, ...typed } })
      await signInByPassword(typed.email, typed.password)
    },
    onSuccess: () => enter('/staff/setup/guide'),
  })
  if (token === undefined)
    return (
      <Card title={words.firstOwner.title} says={words.firstOwner.without}>
        {null}
      </Card>
    )
  return (
    <Card title={words.firstOwner.title} says={words.firstOwner.says} onSubmit={() => open.mutate()}>
      {fields.map(field => (
        <TextInput
          key={field}
          label={words[field]}
          type={field === 'email' ? 'email' : 'text'}
          autoComplete={completions[field]}
          required
          withAsterisk={false}
          value={typed[field]}
          onChange={event => setTyped({ ...typed, [field]: event.currentTarget.value })}
        />
      ))}
      <NewPasswordField
        label={words.password}
        value={typed.password}
        onChange={password => setTyped({ ...typed, password })}
      />
      {open.isError && <Trouble error={open.error} />}
      <Button type="submit" loading={open.isPending}>
        {words.firstOwner.submit}
      </Button>
    </Card>
  )
}
