import { Button, Stack, Text } from '@mantine/core'
import { browserSupportsWebAuthn, WebAuthnError } from '@simplewebauthn/browser'
import { IconFingerprint, IconMail } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { signInByPasskey } from '../../api/passkeys.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'

const words = texts.signIn

interface OtherWaysProps {
  /** As typed so far. */
  readonly email: string
  readonly onSent: (email: string) => void
  readonly onEntered: () => void
}

/** In without a password. */
export function OtherWays({ email, onSent, onEntered }: OtherWaysProps) {
  const [isEmailMissing, setEmailMissing] = useState(false)
  const passkey = useMutation({ mutationFn: signInByPasskey, onSuccess: onEntered })
  const letter = useMutation({
    mutationFn: () => ask('POST', '/staff-sign-in', { body: { email } }),
    onSuccess: () => onSent(email),
  })
  const askLetter = () => {
    const isMissing = email.trim() === ''
    setEmailMissing(isMissing)
    if (!isMissing) letter.mutate()
  }
  return (
    <Stack gap="xs">
      {browserSupportsWebAuthn() && (
        <Button
          variant="default"
          leftSection={<IconFingerprint size={18} aria-hidden />}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          {words.passkey}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<IconMail size={18} aria-hidden />}
        loading={letter.isPending}
        onClick={askLetter}
      >
        {words.link}
      </Button>
      {isEmailMissing && (
        <Text role="alert" c="var(--state-refused)" size="sm">
          {words.linkNeedsEmail}
        </Text>
      )}
      {passkey.isError && <Trouble error={stopped(passkey.error)} />}
      {letter.isError && <Trouble error={letter.error} />}
    </Stack>
  )
}

/** The browser's own sentences are for programmers. */
const stopped = (error: Error): Error =>
  error instanceof WebAuthnError || error.name === 'NotAllowedError' ? new Error(words.passkeyStopped) : error
