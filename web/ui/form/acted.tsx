// FORM: what stands around the fields of a form. Here: why a command did not do what it was asked.
import { Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { Trouble } from '../trouble.tsx'

interface ActedProps {
  readonly command: { readonly error: Error | null }
  readonly children: ReactNode
}

/** A button that acts by itself, and beside it why it did not. */
export function Acted({ command: { error }, children }: ActedProps) {
  return (
    <Stack gap="xs" align="flex-start">
      {children}
      {error && <Trouble error={error} />}
    </Stack>
  )
}
