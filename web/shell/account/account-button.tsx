// ACCOUNT: what concerns whoever is signed in, and nobody else.
import { ActionIcon } from '@mantine/core'
import { IconUserCircle } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { useSession } from '../../api/session.ts'
import * as texts from '../../texts/texts.ts'

const fetchMenu = () => import('./account-menu.tsx')
const AccountMenu = lazy(async () => ({ default: (await fetchMenu()).AccountMenu }))

/** Its menu is fetched when somebody comes near, and open as soon as it is there for whoever has pressed. */
export function AccountButton() {
  const [isWanted, setWanted] = useState(false)
  const { name } = useSession()
  const button = (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={texts.shell.account.open(name)}
      aria-haspopup="menu"
      onPointerEnter={() => void fetchMenu()}
      onFocus={() => void fetchMenu()}
      onClick={() => setWanted(true)}
    >
      <IconUserCircle size={22} aria-hidden />
    </ActionIcon>
  )
  return isWanted ? (
    <Suspense fallback={button}>
      <AccountMenu />
    </Suspense>
  ) : (
    button
  )
}
