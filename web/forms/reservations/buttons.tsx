import { Button, Group } from '@mantine/core'
import * as texts from '../../texts/texts.ts'

interface ButtonsProps {
  readonly says: string
  readonly isPending: boolean
  /** Whether only this press is missing: then it has the focus from the beginning. */
  readonly isNext?: boolean
  readonly onClose: () => void
}

/** The end of a form: leave it, or send it. */
export const Buttons = ({ says, isPending, isNext = false, onClose }: ButtonsProps) => (
  <Group justify="flex-end">
    <Button variant="default" onClick={onClose}>
      {texts.shell.cancel}
    </Button>
    <Button type="submit" loading={isPending} autoFocus={isNext}>
      {says}
    </Button>
  </Group>
)
