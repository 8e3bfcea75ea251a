// SHELL: what stands around every screen of staff. Here: the rail, the bar and the place for the screen.
import { AppShell, Burger, Group, NavLink, ScrollArea, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useLive } from '../api/live.ts'
import { texts } from '../texts/texts.ts'
import { areas } from './areas.tsx'
import classes from './shell.module.css'

/** Everything behind the sign-in. */
export function Shell() {
  const [isOpen, menu] = useDisclosure()
  const path = useRouterState({ select: state => state.location.pathname })
  useLive()
  const { close } = menu
  useEffect(() => {
    if (path) close()
  }, [path, close])
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={0}
    >
      <a href="#content" className={classes['skip']}>
        {texts.shell.skipToContent}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger opened={isOpen} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label={texts.shell.navigation} />
          <Text fw={700} fz="lg" component={Link} to="/staff" className={classes['brand']}>
            {texts.shell.product}
          </Text>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar component="nav" aria-label={texts.shell.navigation} p="xs">
        <ScrollArea>
          {areas.map(area => (
            <Area key={area.label} area={area} path={path} />
          ))}
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  )
}

function Area({ area, path }: { readonly area: (typeof areas)[number]; readonly path: string }) {
  if (area.to !== undefined) {
    const isHere = area.to === '/staff' ? path === '/staff' || path === '/staff/' : path.startsWith(area.to)
    return <NavLink component={Link} to={area.to} label={area.label} leftSection={area.icon} active={isHere} />
  }
  return (
    <>
      <Text size="xs" c="dimmed" fw={600} px="sm" pt="md" pb={4}>
        {area.label}
      </Text>
      {area.children.map(child => (
        <Area key={child.label} area={child} path={path} />
      ))}
    </>
  )
}
