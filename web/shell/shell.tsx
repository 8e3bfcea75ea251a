// SHELL: what stands around every screen of staff. Here: the rail, the bar and the place for the screen.
import { AppShell, Box, Burger, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useLive } from '../api/live.ts'
import * as texts from '../texts/texts.ts'
import { AccountButton } from './account/account-button.tsx'
import { ConnectionLight } from './bar/connection-light.tsx'
import { Switchers } from './bar/switchers.tsx'
import { Rail } from './rail.tsx'
import { SearchButton } from './search/search-button.tsx'
import classes from './shell.module.css'
import { useSignedOut } from './signed-out.ts'

/** Everything behind the sign-in. */
export function Shell() {
  const [isOpen, menu] = useDisclosure()
  const path = useRouterState({ select: state => state.location.pathname })
  useLive()
  useSignedOut()
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 224, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={0}
    >
      <a href="#content" className={classes['skip']}>
        {texts.shell.skipToContent}
      </a>
      <AppShell.Header>
        <Bar isOpen={isOpen} onMenu={menu.toggle} />
      </AppShell.Header>
      <AppShell.Navbar
        component="nav"
        aria-label={texts.shell.navigation}
        className={classes['rail']}
        onClick={event => {
          // By the link that was pressed, not by the path that follows: that may come late, over a menu just opened.
          if (event.target instanceof Element && event.target.closest('a')) menu.close()
        }}
      >
        <Stack gap="xs" hiddenFrom="sm" mb="sm">
          <Switchers />
        </Stack>
        <Rail path={path} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  )
}

function Bar({ isOpen, onMenu }: { readonly isOpen: boolean; readonly onMenu: () => void }) {
  return (
    <Group h="100%" px="md" gap="sm" wrap="nowrap">
      <Burger opened={isOpen} onClick={onMenu} hiddenFrom="sm" size="sm" aria-label={texts.shell.navigation} />
      <Text fw={700} fz="lg" component={Link} to="/staff" className={classes['brand']}>
        {texts.shell.product}
      </Text>
      <Group gap="xs" wrap="nowrap" visibleFrom="sm">
        <Switchers />
      </Group>
      <Box flex={1} />
      <SearchButton />
      <ConnectionLight />
      <AccountButton />
    </Group>
  )
}
