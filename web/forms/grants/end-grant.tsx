import { Button, Group, Popover, Text } from '@mantine/core'
import { useState } from 'react'
import { useCommand } from '../../api/command.ts'
import type { Grant } from '../../api/people.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'

const words = texts.people.rest

/** Ends it now, after one question. */
export function EndGrant({ grant, groupName }: { readonly grant: Grant; readonly groupName: string }) {
  const [isOpen, setIsOpen] = useState(false)
  const ending = useCommand<Grant>('POST', `/grants/${grant.id}/end`)
  return (
    <Popover opened={isOpen} onChange={setIsOpen} withArrow trapFocus withinPortal={false}>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={words.endGrantOf(groupName)}
          onClick={() => setIsOpen(true)}
        >
          {words.endGrant}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" mb="xs">
          {words.grantEnds(groupName)}
        </Text>
        {ending.isError && <Trouble error={ending.error} />}
        <Group gap="xs" justify="flex-end">
          <Button size="xs" variant="default" onClick={() => setIsOpen(false)}>
            {texts.shell.cancel}
          </Button>
          <Button
            size="xs"
            color="red"
            loading={ending.isPending}
            onClick={() => ending.mutate({ version: grant.version })}
          >
            {words.endGrant}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  )
}
