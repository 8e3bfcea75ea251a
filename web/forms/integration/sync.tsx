import { Button, Text } from '@mantine/core'
import type { z } from 'zod'
import type { syncOutcome } from '../../../src/contract/integration.ts'
import { useCommand } from '../../api/command.ts'
import { integrationPath } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { Acted } from '../../ui/form/acted.tsx'

const words = texts.setup.integrations.health

/** A complete look at Salto KS now, instead of with the next round. */
export function SyncButton() {
  const sync = useCommand<z.output<typeof syncOutcome>>('POST', `${integrationPath}/sync`)
  const outcome = sync.data
  return (
    <Acted command={sync}>
      <Button variant="default" loading={sync.isPending} onClick={() => sync.mutate({})}>
        {words.sync}
      </Button>
      <Text size="sm" c="dimmed" role="status">
        {outcome && (outcome.complete ? words.synced(outcome.given, outcome.taken, outcome.drift) : words.syncing)}
      </Text>
    </Acted>
  )
}
