import { ActionIcon, Menu, Text, useMantineColorScheme } from '@mantine/core'
import {
  IconDeviceDesktop,
  IconFingerprint,
  IconKey,
  IconLogout,
  IconMoon,
  IconSun,
  IconUserCircle,
  IconWorldOff,
} from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ask } from '../../api/ask.ts'
import { useSession } from '../../api/session.ts'
import * as texts from '../../texts/texts.ts'
import { leave } from './leave.ts'
import { PasskeysDialog } from './passkeys-dialog.tsx'
import { PasswordDialog } from './password-dialog.tsx'
import { SignOutDialog } from './sign-out-dialog.tsx'

const words = texts.shell.account
const iconSize = 16

type Dialog = 'password' | 'passkeys' | 'everywhere'

/** Opens as it appears: somebody has just pressed the button in whose place it comes. */
export function AccountMenu() {
  const { name, email } = useSession()
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const [isOpen, setOpen] = useState(false)
  // Not open from the start: the button has the focus first, and so gets it back in the end.
  useEffect(() => setOpen(true), [])
  const signOut = useMutation({ mutationFn: () => ask('POST', '/api/auth/sign-out', { body: {} }), onSettled: leave })
  const close = () => setDialog(null)
  return (
    <>
      <Menu opened={isOpen} onChange={setOpen} position="bottom-end" width={260} withinPortal={false}>
        <Menu.Target>
          <ActionIcon autoFocus variant="subtle" color="gray" size="lg" aria-label={words.open(name)}>
            <IconUserCircle size={22} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Whose name={name} email={email} />
          <ColourScheme />
          <Menu.Divider />
          <Menu.Item leftSection={<IconKey size={iconSize} />} onClick={() => setDialog('password')}>
            {words.changePassword}
          </Menu.Item>
          <Menu.Item leftSection={<IconFingerprint size={iconSize} />} onClick={() => setDialog('passkeys')}>
            {words.passkeys}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={iconSize} />} onClick={() => signOut.mutate()}>
            {words.signOut}
          </Menu.Item>
          <Menu.Item leftSection={<IconWorldOff size={iconSize} />} onClick={() => setDialog('everywhere')}>
            {words.signOutEverywhere}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <PasswordDialog isOpen={dialog === 'password'} onClose={close} />
      <PasskeysDialog isOpen={dialog === 'passkeys'} onClose={close} />
      <SignOutDialog isOpen={dialog === 'everywhere'} onClose={close} />
    </>
  )
}

function Whose({ name, email }: { readonly name: string | null; readonly email: string | null }) {
  if (name === null) return null
  return (
    <Menu.Label>
      <Text span display="block" size="sm" fw={600} c="var(--mantine-color-text)" truncate>
        {name}
      </Text>
      <Text span display="block" size="xs" c="dimmed" truncate>
        {email}
      </Text>
    </Menu.Label>
  )
}

const schemes = [
  { value: 'light', Icon: IconSun },
  { value: 'dark', Icon: IconMoon },
  { value: 'auto', Icon: IconDeviceDesktop },
] as const

function ColourScheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu.RadioGroup value={colorScheme}>
      {schemes.map(({ value, Icon }) => (
        <Menu.RadioItem
          key={value}
          value={value}
          rightSection={<Icon size={iconSize} aria-hidden />}
          onChange={() => setColorScheme(value)}
        >
          {words[value]}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  )
}
