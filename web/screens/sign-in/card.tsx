import { Center, Paper, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import * as texts from '../../texts/texts.ts'
import classes from './card.module.css'

interface CardProps {
  readonly title: string
  readonly says?: string
  /** With it the card is a form. */
  readonly onSubmit?: () => void
  readonly children: ReactNode
}

/** What stands alone on the page, before one is inside. */
export function Card({ title, says, onSubmit, children }: CardProps) {
  useEffect(() => {
    document.title = `${title} · ${texts.shell.product}`
  }, [title])
  const content = (
    <Stack gap="md">
      <div>
        <Title order={1} fz={24}>
          {title}
        </Title>
        {says !== undefined && (
          <Text c="dimmed" mt={4}>
            {says}
          </Text>
        )}
      </div>
      {children}
    </Stack>
  )
  return (
    <Center component="main" className={classes['ground']} mih="100dvh" p="md">
      <Stack w="100%" maw={400} gap="md">
        <Text fw={700} fz="lg" className={classes['brand']}>
          {texts.shell.product}
        </Text>
        <Paper className={classes['card']} p={{ base: 'md', xs: 'lg' }}>
          {onSubmit === undefined ? (
            content
          ) : (
            <form
              onSubmit={event => {
                event.preventDefault()
                onSubmit()
              }}
            >
              {content}
            </form>
          )}
        </Paper>
      </Stack>
    </Center>
  )
}
