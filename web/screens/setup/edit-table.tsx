import { Table, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'

interface EditTableProps {
  readonly title: string
  readonly columns: readonly string[]
  /** What the button at the end of each line does. */
  readonly edit: string
  readonly minWidth: number
  readonly children: ReactNode
}

/** Lines that are changed one by one, by a button at the end of each. */
export const EditTable = ({ title, columns, edit, minWidth, children }: EditTableProps) => (
  <Table.ScrollContainer type="native" minWidth={minWidth}>
    <Table verticalSpacing="xs" aria-label={title}>
      <Table.Thead>
        <Table.Tr>
          {columns.map(column => (
            <Table.Th key={column}>{column}</Table.Th>
          ))}
          <Table.Th pos="relative">
            <VisuallyHidden>{edit}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>{children}</Table.Tbody>
    </Table>
  </Table.ScrollContainer>
)
