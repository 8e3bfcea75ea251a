import { Box, Group, MultiSelect, Stack, Text } from '@mantine/core'
import type { AccessGroup } from '../../api/nouns.ts'
import * as texts from '../../texts/texts.ts'
import { State } from '../state.tsx'

const words = texts.inventory.groups

interface AccessGroupsFieldProps {
  readonly label: string
  /** What the site has; undefined while it is asked for. */
  readonly groups: readonly AccessGroup[] | undefined
  readonly value: readonly string[]
  readonly onChange: (accessGroupIds: string[]) => void
  readonly isReadOnly?: boolean
  readonly error?: string | null
}

/** M4, M7, M8: which of a site's access groups; each with its doors and people, and what is wrong with it. */
export function AccessGroupsField({ label, groups, value, onChange, isReadOnly, error }: AccessGroupsFieldProps) {
  const known = new Map(groups?.map(group => [group.id, group]))
  // A group that is gone is no choice any more; it is shown as long as it is chosen, to be removed.
  const choices = (groups ?? []).filter(group => group.vanishedAt === null || value.includes(group.id))
  const unknown = groups === undefined ? [] : value.filter(id => !known.has(id))
  return (
    <Stack gap="xs">
      <MultiSelect
        label={label}
        placeholder={groups === undefined ? words.loading : words.search}
        data={[
          ...choices.map(group => ({ value: group.id, label: group.name })),
          ...[...unknown, ...(groups === undefined ? value : [])].map(id => ({ value: id, label: id })),
        ]}
        value={[...value]}
        onChange={onChange}
        searchable
        hidePickedOptions
        maxDropdownHeight={320}
        comboboxProps={{ withinPortal: false }}
        readOnly={isReadOnly === true}
        error={error}
        nothingFoundMessage={words.nothing}
        filter={({ options, search }) =>
          options.filter(option => 'value' in option && isMeant(known.get(String(option.value)), search))
        }
        renderOption={({ option }) => <Choice group={known.get(option.value)} />}
      />
      {groups !== undefined && value.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.none}
        </Text>
      )}
      {groups !== undefined && value.map(id => <Chosen key={id} id={id} group={known.get(id)} />)}
    </Stack>
  )
}

const doorNames = (group: AccessGroup): string[] => group.doors.flatMap(({ name }) => name ?? [])

/** People look for the door as often as for the group. */
function isMeant(group: AccessGroup | undefined, search: string): boolean {
  if (!group) return true
  const said = [group.name, ...doorNames(group)].join(' ').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every(word => said.includes(word))
}

function Choice({ group }: { readonly group: AccessGroup | undefined }) {
  if (!group) return null
  return (
    <Box flex={1}>
      <Group justify="space-between" wrap="nowrap" gap="md">
        <Text size="sm" fw={550}>
          {group.name}
        </Text>
        <Text size="xs" c="dimmed" className="figures" style={{ whiteSpace: 'nowrap' }}>
          {words.members(group.memberCount)}
        </Text>
      </Group>
      <Text size="xs" c="dimmed">
        {words.doors(doorNames(group), group.doorCount)}
      </Text>
      <Faults group={group} />
    </Box>
  )
}

/** Under the field: what each chosen group opens, and its warnings beside it. */
function Chosen({ id, group }: { readonly id: string; readonly group: AccessGroup | undefined }) {
  if (!group) return <State kind="broken">{`${id}: ${words.vanished}`}</State>
  return (
    <Box pl="sm" style={{ borderLeft: '2px solid var(--line)' }}>
      <Text size="sm">
        <Text span inherit fw={550}>
          {group.name}
        </Text>
        {group.vanishedAt === null && ` · ${words.doors(doorNames(group), group.doorCount)}`}
      </Text>
      {group.vanishedAt === null && (
        <Text size="xs" c="dimmed">
          {words.members(group.memberCount)}
        </Text>
      )}
      <Faults group={group} />
    </Box>
  )
}

function Faults({ group }: { readonly group: AccessGroup }) {
  if (group.vanishedAt !== null) return <State kind="broken">{words.vanished}</State>
  return (
    <>
      {group.doorCount === 0 && <State kind="broken">{words.withoutLock}</State>}
      {group.schedule === 'none' && <State kind="broken">{words.withoutSchedule}</State>}
      {group.schedule === 'narrow' && <State kind="soon">{words.narrow}</State>}
    </>
  )
}
