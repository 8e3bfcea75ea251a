import { Button, Group, NativeSelect, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Query } from '../../../api/ask.ts'
import { directoryOf } from '../../../api/people.ts'
import { instantOfLocalTime } from '../../../local-time.ts'
import * as texts from '../../../texts/texts.ts'

const words = texts.access.journal.filters

export interface JournalFilters {
  readonly person: { readonly id: string; readonly name: string } | null
  readonly kinds: string
  /** Days of the place, `2026-03-02`; '' = any. */
  readonly from: string
  readonly until: string
}

export const noFilters: JournalFilters = { person: null, kinds: '', from: '', until: '' }

const dayMs = 86_400_000
const isDate = (value: string): boolean => /^\d{4}-\d\d-\d\d$/.test(value)
const dayAfter = (date: string): string => new Date(Date.parse(`${date}T00:00:00Z`) + dayMs).toISOString().slice(0, 10)
const startOf = (date: string, zone: string): string =>
  new Date(instantOfLocalTime(`${date}T00:00`, zone)).toISOString()

/** As the API asks for it: from the first instant of a day until the first after another. */
export const filtersAsked = ({ person, kinds, from, until }: JournalFilters, zone: string): Query => ({
  personId: person?.id,
  kinds,
  from: isDate(from) ? startOf(from, zone) : undefined,
  until: isDate(until) ? startOf(dayAfter(until), zone) : undefined,
})

interface FiltersProps {
  readonly filters: JournalFilters
  readonly zone: string
  readonly onChange: (filters: JournalFilters) => void
}

export function Filters({ filters, zone, onChange }: FiltersProps) {
  const change = (part: Partial<JournalFilters>) => onChange({ ...filters, ...part })
  return (
    <Group align="flex-end" gap="sm" role="search">
      <PersonField person={filters.person} onChange={person => change({ person })} />
      <NativeSelect
        label={words.kind}
        value={filters.kinds}
        onChange={event => change({ kinds: event.currentTarget.value })}
        data={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))}
      />
      <TextInput
        type="date"
        label={words.from}
        title={words.zone(zone)}
        value={filters.from}
        onChange={event => change({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={words.until}
        title={words.zone(zone)}
        value={filters.until}
        onChange={event => change({ until: event.currentTarget.value })}
      />
      <Button variant="subtle" onClick={() => onChange(noFilters)}>
        {words.clear}
      </Button>
    </Group>
  )
}

interface PersonFieldProps {
  readonly person: JournalFilters['person']
  readonly onChange: (person: JournalFilters['person']) => void
}

function PersonField({ person, onChange }: PersonFieldProps) {
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed, 150)
  const { data } = useQuery(directoryOf({ search, who: 'all', page: 1 }))
  const found = (data?.items ?? []).map(({ id, name }) => ({ id, name }))
  const shown = person === null || found.some(({ id }) => id === person.id) ? found : [person, ...found]
  return (
    <Select
      label={words.person}
      placeholder={words.anybody}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': words.anybody }}
      data={shown.map(({ id, name }) => ({ value: id, label: name }))}
      value={person?.id ?? null}
      onSearchChange={setTyped}
      onChange={id => onChange(shown.find(item => item.id === id) ?? null)}
      filter={({ options }) => options}
    />
  )
}
