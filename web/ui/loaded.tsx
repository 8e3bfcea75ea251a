import { Skeleton, Stack } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import * as texts from '../texts/texts.ts'
import { Trouble } from './trouble.tsx'

interface LoadedProps<Answer> {
  readonly query: UseQueryResult<Answer>
  /** Lines kept free while loading, so that nothing jumps. */
  readonly lines?: number
  readonly children: (answer: Answer) => ReactNode
}

/** What was asked for, as soon as it is there; the last answer stays while a newer one is fetched. */
export function Loaded<Answer>({ query, lines = 4, children }: LoadedProps<Answer>) {
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <Trouble error={query.error} onRetry={() => void query.refetch()} />
  return (
    <Stack gap="xs" role="status" aria-label={texts.shell.loading}>
      <Skeleton height={lines * 44} radius="sm" />
    </Stack>
  )
}
