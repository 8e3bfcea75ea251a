import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import * as texts from '../../texts/texts.ts'

const words = texts.shell.unsaved

/** Whoever leaves with something typed is asked first; a reload or a closed tab too, in the browser's own words. */
export function LeaveGuard({ isChanged }: { readonly isChanged: boolean }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => isChanged,
    enableBeforeUnload: () => isChanged,
    withResolver: true,
  })
  const isAsked = status === 'blocked'
  return (
    <Modal opened={isAsked} onClose={() => reset?.()} title={words.title}>
      <Stack>
        <Text>{words.says}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => proceed?.()}>
            {words.leave}
          </Button>
          <Button data-autofocus onClick={() => reset?.()}>
            {words.stay}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
