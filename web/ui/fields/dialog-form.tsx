import { Button, Group, Modal, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import * as texts from '../../texts/texts.ts'

interface DialogFormProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly submit: string
  readonly onSubmit: () => void
  readonly isReady?: boolean
  readonly isPending?: boolean
  /** What it does takes something away. */
  readonly isTaking?: boolean
  readonly children: ReactNode
}

/** A short form in a dialog: its fields, what it will do, and one button. */
export function DialogForm(props: DialogFormProps) {
  const { title, isOpen, onClose, submit, onSubmit, isReady = true, isPending = false, isTaking = false } = props
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': texts.shell.cancel }}>
      <form
        onSubmit={event => {
          event.preventDefault()
          if (isReady && !isPending) onSubmit()
        }}
      >
        <Stack>
          {props.children}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {texts.shell.cancel}
            </Button>
            <Button type="submit" disabled={!isReady} loading={isPending} {...(isTaking ? { color: 'red' } : {})}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
