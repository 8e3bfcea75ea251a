// CHANGES: differences made by hand, and changes that are held. Here: the first, each with its decision.
import { Anchor, Button, Checkbox, Group, Table, Text, VisuallyHidden } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Drift, DriftItem } from '../../../api/access.ts'
import { DecideDrift } from '../../../forms/differences/decide-drift.tsx'
import * as texts from '../../../texts/texts.ts'
import { Section } from '../../../ui/section.tsx'
import { When } from '../../../ui/when.tsx'
import { whatOf, whoOf } from './seen.ts'

const words = texts.access.changes.drift

interface DriftPartProps {
  readonly items: readonly DriftItem[]
  readonly names: Drift['names']
  readonly mayDecide: boolean
}

export function DriftPart({ items, names, mayDecide }: DriftPartProps) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [deciding, setDeciding] = useState<readonly DriftItem[]>([])
  // Whatever was decided meanwhile, here or elsewhere, is selected no more.
  const chosen = items.filter(({ id }) => selected.has(id))
  const select = (ids: readonly string[], isSelected: boolean) => {
    const next = new Set(selected)
    for (const id of ids) {
      if (isSelected) next.add(id)
      else next.delete(id)
    }
    setSelected(next)
  }
  const bulk = (
    <Group gap="sm">
      <Text size="sm" c="dimmed" role="status">
        {chosen.length > 0 && words.selected(chosen.length)}
      </Text>
      <Button size="xs" disabled={chosen.length === 0} onClick={() => setDeciding(chosen)}>
        {chosen.length === 0 ? words.decide : words.decideSelected(chosen.length)}
      </Button>
    </Group>
  )
  return (
    <Section title={words.title} actions={mayDecide && items.length > 0 ? bulk : null}>
      {items.length === 0 && <Text c="dimmed">{words.nonePart}</Text>}
      {items.length > 0 && (
        <Seen
          items={items}
          names={names}
          selection={mayDecide ? { selected, onSelect: select, onDecide: item => setDeciding([item]) } : null}
        />
      )}
      {deciding.length > 0 && <DecideDrift items={deciding} names={names} onClose={() => setDeciding([])} />}
    </Section>
  )
}

interface SeenProps {
  readonly items: readonly DriftItem[]
  readonly names: Drift['names']
  /** null: they may look, not decide. */
  readonly selection: {
    readonly selected: ReadonlySet<string>
    readonly onSelect: (ids: readonly string[], isSelected: boolean) => void
    readonly onDecide: (item: DriftItem) => void
  } | null
}

function Seen({ items, names, selection }: SeenProps) {
  const chosen = items.filter(({ id }) => selection?.selected.has(id))
  return (
    <Table verticalSpacing={8} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          {selection && (
            <Table.Th w={40}>
              <Checkbox
                aria-label={words.selectAll}
                checked={chosen.length === items.length}
                indeterminate={chosen.length > 0 && chosen.length < items.length}
                onChange={event =>
                  selection.onSelect(
                    items.map(({ id }) => id),
                    event.currentTarget.checked,
                  )
                }
              />
            </Table.Th>
          )}
          <Table.Th>{words.who}</Table.Th>
          <Table.Th visibleFrom="sm">{words.what}</Table.Th>
          <Table.Th visibleFrom="md">{words.where}</Table.Th>
          <Table.Th visibleFrom="md">{words.seen}</Table.Th>
          {selection && (
            <Table.Th pos="relative">
              <VisuallyHidden>{words.decide}</VisuallyHidden>
            </Table.Th>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map(item => (
          <Line
            key={item.id}
            item={item}
            names={names}
            decision={
              selection && {
                isSelected: selection.selected.has(item.id),
                onSelect: isSelected => selection.onSelect([item.id], isSelected),
                onDecide: () => selection.onDecide(item),
              }
            }
          />
        ))}
      </Table.Tbody>
    </Table>
  )
}

interface LineProps {
  readonly item: DriftItem
  readonly names: Drift['names']
  readonly decision: {
    readonly isSelected: boolean
    readonly onSelect: (isSelected: boolean) => void
    readonly onDecide: () => void
  } | null
}

function Line({ item, names, decision }: LineProps) {
  const who = whoOf(item, names)
  return (
    <Table.Tr>
      {decision && (
        <Table.Td>
          <Checkbox
            aria-label={words.select(who)}
            checked={decision.isSelected}
            onChange={event => decision.onSelect(event.currentTarget.checked)}
          />
        </Table.Td>
      )}
      <Table.Td>
        {item.personId === null ? (
          who
        ) : (
          <Anchor component={Link} to={`/staff/people/${item.personId}`} fw={550}>
            {who}
          </Anchor>
        )}
        <Text size="sm" hiddenFrom="sm">
          {whatOf(item, names)}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">{whatOf(item, names)}</Table.Td>
      <Table.Td visibleFrom="md">{names[item.siteId] ?? item.siteId}</Table.Td>
      <Table.Td visibleFrom="md">
        <When at={item.seenAt} isRelative />
      </Table.Td>
      {decision && (
        <Table.Td ta="right">
          <Button size="xs" variant="default" onClick={decision.onDecide} aria-label={words.decideFor(who)}>
            {words.decide}
          </Button>
        </Table.Td>
      )}
    </Table.Tr>
  )
}
