import { Alert } from '@mantine/core'
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import * as texts from '../../../texts/texts.ts'

const { outcomes } = texts.setup.integrations

const isKnown = (code: string): code is keyof typeof outcomes => Object.hasOwn(outcomes, code)

/** What came of Connect, when the browser has just come back from Salto: `?connect=done` or the code of the refusal. */
export function Outcome() {
  const [outcome, setOutcome] = useState(() => new URLSearchParams(window.location.search).get('connect'))
  const navigate = useNavigate()
  if (outcome === null) return null
  const isDone = outcome === 'done'
  return (
    <Alert
      role="status"
      color={isDone ? 'green' : 'red'}
      variant="light"
      icon={isDone ? <IconCircleCheck /> : <IconCircleX />}
      withCloseButton
      closeButtonLabel={texts.shell.close}
      onClose={() => {
        setOutcome(null)
        void navigate({ to: '/staff/setup/integrations', replace: true })
      }}
    >
      {isKnown(outcome) ? outcomes[outcome] : outcomes.other}
    </Alert>
  )
}
