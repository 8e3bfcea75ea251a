// FORMS: one for each command. Here: what moves the integration with Salto KS along.
import { Button } from '@mantine/core'
import { useCommand } from '../../api/command.ts'
import { integrationPath } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { Acted } from '../../ui/form/acted.tsx'

/** M5: the operator asks for Salto KS. */
export function RequestButton() {
  const request = useCommand('POST', `${integrationPath}/request`)
  return (
    <Acted command={request}>
      <Button loading={request.isPending} onClick={() => request.mutate({})}>
        {texts.setup.integrations.next.askButton}
      </Button>
    </Acted>
  )
}
