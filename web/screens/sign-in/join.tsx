import { Anchor, Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { z } from 'zod'
import type { staffMember } from '../../../src/contract/staff.ts'
import { ask } from '../../api/ask.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'
import { Card } from './card.tsx'
import { signInByPassword, useEnter } from './enter.ts'
import { NewPasswordField } from './new-password-field.tsx'

const words = texts.signIn
type StaffMember = z.output<typeof staffMember>

/** Invited staff choose their password, and are in. */
export function JoinScreen() {
  const { token } = useSearch({ strict: false })
  const [password, setPassword] = useState('')
  const enter = useEnter()
  const join = useMutation({
    async mutationFn() {
      const { email } = await ask<StaffMember>('POST', '/staff-invitations/accept', { body: { token, password } })
      await signInByPassword(email, password)
    },
    onSuccess: () => enter(),
  })
  return (
    <Card
      title={words.join.title}
      says={token === undefined ? words.join.without : words.join.says}
      onSubmit={() => join.mutate()}
    >
      {token !== undefined && (
        <>
          <NewPasswordField label={words.password} value={password} onChange={setPassword} />
          {join.isError && <Trouble error={join.error} />}
          <Button type="submit" loading={join.isPending}>
            {words.join.submit}
          </Button>
        </>
      )}
      <Anchor component={Link} to="/staff/sign-in" ta="center">
        {words.back}
      </Anchor>
    </Card>
  )
}
