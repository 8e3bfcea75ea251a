import { Alert, Button, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { UnreachableFault } from '../api/ask.ts'
import * as texts from '../texts/texts.ts'

interface TroubleProps {
  readonly error: unknown
  readonly onRetry?: () => void
}

/** What happened and what to do. A refusal says both itself; everything else is said here. */
export function Trouble({ error, onRetry }: TroubleProps) {
  const says = error instanceof Error ? error.message : String(error)
  const title = error instanceof UnreachableFault ? texts.shell.trouble.unreachable : texts.shell.trouble.refused
  return (
    <Alert role="alert" color="red" variant="light" icon={<IconAlertTriangle />} title={title}>
      <Text size="sm">{says}</Text>
      {onRetry && (
        <Button mt="sm" size="xs" variant="default" onClick={onRetry}>
          {texts.shell.tryAgain}
        </Button>
      )}
    </Alert>
  )
}
