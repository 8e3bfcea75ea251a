import { Checkbox, Table } from '@mantine/core'
import type { Scope } from '../../../src/contract/staff.ts'
import * as texts from '../../texts/texts.ts'

const words = texts.setup.staff.issue
const { nouns } = words

interface Line {
  readonly noun: keyof typeof nouns
  readonly read: Scope | null
  readonly write: Scope | null
}

const both = (noun: Exclude<keyof typeof nouns, 'access' | 'journal' | 'feeds' | 'admin'>): Line => ({
  noun,
  read: `${noun}:read`,
  write: `${noun}:write`,
})

const lines: readonly Line[] = [
  both('people'),
  both('companies'),
  both('billings'),
  both('grants'),
  both('reservations'),
  both('units'),
  both('products'),
  both('locations'),
  both('integrations'),
  both('mails'),
  { noun: 'access', read: 'access:read', write: null },
  { noun: 'journal', read: 'journal:read', write: null },
  { noun: 'feeds', read: null, write: 'feeds:write' },
  { noun: 'admin', read: null, write: 'admin' },
]

interface ScopesFieldProps {
  readonly scopes: readonly Scope[]
  readonly onChange: (scopes: readonly Scope[]) => void
}

/** Read and change, per noun. Whoever may change may read. */
export function ScopesField({ scopes, onChange }: ScopesFieldProps) {
  const box = (scope: Scope | null, label: string) =>
    scope && (
      <Checkbox
        aria-label={label}
        checked={scopes.includes(scope)}
        onChange={event =>
          onChange(event.currentTarget.checked ? [...scopes, scope] : scopes.filter(each => each !== scope))
        }
      />
    )
  return (
    <Table verticalSpacing={4} aria-label={words.scopes}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.noun}</Table.Th>
          <Table.Th w={90}>{words.read}</Table.Th>
          <Table.Th w={90}>{words.write}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map(({ noun, read, write }) => (
          <Table.Tr key={noun}>
            <Table.Td>{nouns[noun]}</Table.Td>
            <Table.Td>{box(read, words.readOf(nouns[noun]))}</Table.Td>
            <Table.Td>{box(write, words.writeOf(nouns[noun]))}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
