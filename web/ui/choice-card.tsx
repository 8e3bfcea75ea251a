import { Box, Group, Radio, Text } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import classes from './choice-card.module.css'

interface ChoiceCardProps {
  readonly value: string
  readonly name: string
  readonly isDisabled?: boolean
  /** What it does, in words. */
  readonly children: ReactNode
}

/** One of a few choices with what it does, within a `Radio.Group`. */
export function ChoiceCard({ value, name, isDisabled = false, children }: ChoiceCardProps) {
  const id = useId()
  return (
    <Radio.Card
      value={value}
      disabled={isDisabled}
      radius="md"
      className={classes['card']}
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-says`}
    >
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <Radio.Indicator disabled={isDisabled} />
        <Box>
          <Text fw={600} id={`${id}-name`}>
            {name}
          </Text>
          <Box id={`${id}-says`}>{children}</Box>
        </Box>
      </Group>
    </Radio.Card>
  )
}
