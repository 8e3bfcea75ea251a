import { Button } from '@mantine/core'
import { useCommand } from '../../api/command.ts'
import { integrationPath } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { Acted } from '../../ui/form/acted.tsx'

interface SubmittedButtonProps {
  /** Of another organisation than the chosen one. */
  readonly organization?: { readonly id: string; readonly name: string }
}

/** M5: the host has sent the request to Salto. */
export function SubmittedButton({ organization }: SubmittedButtonProps) {
  const submit = useCommand(
    'POST',
    `${integrationPath}/submitted`,
    organization ? { organization: organization.id } : {},
  )
  const { host, integrations } = texts.setup
  return (
    <Acted command={submit}>
      <Button
        size={organization ? 'xs' : 'sm'}
        loading={submit.isPending}
        onClick={() => submit.mutate({})}
        aria-label={organization && host.submitOf(organization.name)}
      >
        {organization ? host.submit : integrations.next.submit}
      </Button>
    </Acted>
  )
}
