import { ActionIcon, CopyButton, TextInput, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import * as texts from '../../texts/texts.ts'

interface CopyFieldProps {
  readonly label: string
  readonly says?: string
  readonly value: string
}

/** Something to be carried elsewhere: it can be selected by hand, where a browser does not let us copy. */
export function CopyField({ label, says, value }: CopyFieldProps) {
  const { copy, copied: done } = texts.shell
  return (
    <TextInput
      label={label}
      description={says}
      value={value}
      readOnly
      onFocus={event => event.currentTarget.select()}
      rightSectionPointerEvents="all"
      rightSection={
        <CopyButton value={value}>
          {({ copied, copy: take }) => (
            <Tooltip label={copied ? done : copy}>
              <ActionIcon variant="subtle" onClick={take} aria-label={`${copied ? done : copy}: ${label}`}>
                {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      }
    />
  )
}
