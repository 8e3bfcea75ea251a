import { Button } from '@mantine/core'
import { IconMapQuestion } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import * as texts from '../texts/texts.ts'
import { Empty } from './empty.tsx'
import { Screen } from './screen.tsx'

const { notFound } = texts.shell

export function NotFound() {
  return (
    <Screen title={notFound.title}>
      <Empty
        icon={<IconMapQuestion />}
        title={notFound.title}
        says={notFound.says}
        action={
          <Button component={Link} to="/staff">
            {notFound.home}
          </Button>
        }
      />
    </Screen>
  )
}
