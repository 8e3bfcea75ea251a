import { Button } from '@mantine/core'
import { useCommand } from '../../api/command.ts'
import { letterName } from '../../screens/setup/organisation/letter-name.ts'
import type { Mail } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { Acted } from '../../ui/form/acted.tsx'
import { notify } from '../../ui/notices.tsx'

const words = texts.setup.organisation.failed

/** M12: a mail that failed goes once more. */
export function RepeatMailButton({
  mail: { id, kind, email },
}: {
  readonly mail: Pick<Mail, 'id' | 'kind' | 'email'>
}) {
  const repeat = useCommand('POST', `/mails/${id}/repeat`, {
    onDone: () => void notify({ message: words.repeated }),
  })
  return (
    <Acted command={repeat}>
      <Button
        size="xs"
        mt={4}
        variant="default"
        loading={repeat.isPending}
        onClick={() => repeat.mutate({})}
        aria-label={words.repeatOf(letterName(kind), email ?? words.erased)}
      >
        {words.repeat}
      </Button>
    </Acted>
  )
}
