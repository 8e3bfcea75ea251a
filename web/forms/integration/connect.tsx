import { Button } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { useCommand } from '../../api/command.ts'
import { integrationPath } from '../../screens/setup/queries.ts'
import { Acted } from '../../ui/form/acted.tsx'

/** M6: out to Salto's login page in the same tab; the way back leads to Setup › Integrations. */
export function ConnectButton({ label }: { readonly label: string }) {
  const connect = useCommand<{ authorizeUrl: string }>('POST', `${integrationPath}/connect`, {
    onDone: ({ authorizeUrl }) => window.location.assign(authorizeUrl),
  })
  return (
    <Acted command={connect}>
      <Button
        leftSection={<IconPlugConnected size={18} aria-hidden />}
        // The page is left when the answer is there: the button stays busy until then.
        loading={connect.isPending || connect.isSuccess}
        onClick={() => connect.mutate({})}
      >
        {label}
      </Button>
    </Acted>
  )
}
