// INVENTORY: what is sold on repeat and what can be reserved, and which doors each opens.
import { Anchor, Button, Table, Text } from '@mantine/core'
import { IconPackage, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Product, productMembersQuery, productsQuery } from '../../api/nouns.ts'
import { useMay } from '../../api/session.ts'
import { money } from '../../format.ts'
import * as texts from '../../texts/texts.ts'
import { Empty } from '../../ui/empty.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Screen } from '../../ui/screen.tsx'
import { Filtered } from './filtered.tsx'
import { GroupNames, useGroupNames } from './group-names.tsx'

const { products: words, frequencies } = texts.inventory

const addButton = (
  <Button component={Link} to="/staff/inventory/products/new" leftSection={<IconPlus size={16} />}>
    {words.add}
  </Button>
)

export function ProductsScreen() {
  const products = useQuery(productsQuery)
  const mayChange = useMay('manager')
  return (
    <Screen title={words.title} state={<Text c="dimmed">{words.says}</Text>} actions={mayChange && addButton}>
      <Loaded query={products} lines={6}>
        {all =>
          all.length === 0 ? (
            <Empty
              icon={<IconPackage />}
              title={words.none}
              says={words.noneSays}
              action={mayChange ? addButton : undefined}
            />
          ) : (
            <Products all={all} />
          )
        }
      </Loaded>
    </Screen>
  )
}

function Products({ all }: { readonly all: readonly Product[] }) {
  const groupNames = useGroupNames()
  const members = useQuery(productMembersQuery)
  const countOf = (id: string) => members.data?.items.find(({ productId }) => productId === id)?.people ?? 0
  return (
    <Filtered all={all} words={words}>
      {shown => (
        <Table verticalSpacing="sm" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.columns.name}</Table.Th>
              <Table.Th visibleFrom="sm">{words.columns.groups}</Table.Th>
              <Table.Th ta="right" visibleFrom="xs">
                {words.columns.members}
              </Table.Th>
              <Table.Th ta="right">{words.columns.price}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(product => (
              <Row
                key={product.id}
                product={product}
                names={groupNames}
                people={members.data ? countOf(product.id) : null}
              />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Filtered>
  )
}

interface RowProps {
  readonly product: Product
  readonly names: ReturnType<typeof useGroupNames>
  /** null: not counted yet. */
  readonly people: number | null
}

function Row({ product, names, people }: RowProps) {
  const groups = { names, accessGroups: product.accessGroups, warnings: product.warnings }
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/staff/inventory/products/${product.id}`} fw={550}>
          {product.name}
        </Anchor>
        <GroupNames hiddenFrom="sm" {...groups} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <GroupNames {...groups} />
      </Table.Td>
      <Table.Td ta="right" visibleFrom="xs">
        {people}
      </Table.Td>
      <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
        {money(product.price)}
        <Text size="xs" c="dimmed">
          {frequencies[product.billingFrequency]}
        </Text>
      </Table.Td>
    </Table.Tr>
  )
}
