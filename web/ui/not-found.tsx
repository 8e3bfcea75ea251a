import { Button, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import * as texts from '../texts/texts.ts'
import { Screen } from './screen.tsx'

const { notFound } = texts.shell

export function NotFound() {
  return (
    <main>
      <Screen title={notFound.title}>
        <Text c="dimmed" mb="md">
          {notFound.says}
        </Text>
        <Button component={Link} to="/staff">
          {notFound.home}
        </Button>
      </Screen>
    </main>
  )
}
