import { Drawer, Popover } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './frames.module.css'
import type { FrameProps } from './timeline/timeline.tsx'

/** At the slot that the card or form speaks of. */
export function Beside({ opened, place, onClose }: FrameProps) {
  return (
    <Popover
      opened
      onChange={isOpen => !isOpen && onClose()}
      position="bottom-start"
      width={440}
      withRoles={false}
      trapFocus
      returnFocus
      shadow="lg"
      closeOnClickOutside={!opened.isForm}
      middlewares={{ flip: true, shift: { padding: 8, crossAxis: true } }}
    >
      <Popover.Target>
        <span className={classes['anchor']} style={place} />
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={opened.title} className={classes['beside']}>
        {opened.content}
      </Popover.Dropdown>
    </Popover>
  )
}

interface SheetProps {
  readonly isOpen: boolean
  readonly isPhone: boolean
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** At the edge, where the timeline has no place for it. */
export function Sheet({ isOpen, isPhone, title, onClose, children }: SheetProps) {
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position={isPhone ? 'bottom' : 'right'}
      size={isPhone ? '85%' : 'md'}
      withCloseButton={false}
      attributes={{ content: { 'aria-label': title } }}
    >
      {children}
    </Drawer>
  )
}
