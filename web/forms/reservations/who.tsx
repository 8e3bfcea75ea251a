import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import type { directory } from '../../../src/contract/person/access.ts'
import { ask } from '../../api/ask.ts'
import * as texts from '../../texts/texts.ts'

const words = texts.reservations.make

export type Who =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'person'; readonly id: string; readonly name: string }
  | { readonly kind: 'guest'; readonly name: string; readonly email: string }

const somebodyNew = 'new'
const choices = 8

interface WhoProps {
  readonly who: Who
  readonly faults: {
    readonly who?: string | undefined
    readonly name?: string | undefined
    readonly email?: string | undefined
  }
  readonly onChange: (who: Who) => void
}

/** Somebody known by name or address, or a guest who is new. */
export function WhoField({ who, faults, onChange }: WhoProps) {
  return who.kind === 'guest' ? (
    <GuestFields who={who} faults={faults} onChange={onChange} />
  ) : (
    <KnownField who={who} faults={faults} onChange={onChange} />
  )
}

function KnownField({ who, faults, onChange }: WhoProps) {
  const [typed, setTyped] = useState(who.kind === 'person' ? who.name : '')
  const [search] = useDebouncedValue(typed.trim(), 150)
  const found = useQuery({
    queryKey: ['people', 'directory', search],
    queryFn: () => ask<z.output<typeof directory>>('GET', '/people/directory', { query: { search } }),
    enabled: search !== '' && (who.kind !== 'person' || who.name !== search),
    placeholderData: keepPreviousData,
  })
  const people = (found.data?.items ?? []).filter(({ status }) => status === 'active').slice(0, choices)
  const options = people.map(({ id, name, email }) => ({ value: id, label: name, email }))
  if (who.kind === 'person' && !options.some(({ value }) => value === who.id)) {
    options.unshift({ value: who.id, label: who.name, email: '' })
  }
  return (
    <Select
      label={words.who}
      placeholder={words.whoPlaceholder}
      data={[...options, { value: somebodyNew, label: words.newGuest(typed.trim()), email: '' }]}
      value={who.kind === 'person' ? who.id : null}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options: all }) => all}
      error={faults.who}
      selectFirstOptionOnChange
      openOnFocus={false}
      comboboxProps={{ withinPortal: false }}
      data-autofocus
      renderOption={({ option }) => (
        <Stack gap={0}>
          <Text size="sm">{option.label}</Text>
          {emailOf(option.value, options) !== '' && (
            <Text size="xs" c="dimmed">
              {emailOf(option.value, options)}
            </Text>
          )}
        </Stack>
      )}
      onChange={id => onChange(chosen(id, typed, options))}
    />
  )
}

type Option = { readonly value: string; readonly label: string; readonly email: string }

const emailOf = (id: string, options: readonly Option[]): string =>
  options.find(({ value }) => value === id)?.email ?? ''

function chosen(id: string | null, typed: string, options: readonly Option[]): Who {
  if (id === somebodyNew) {
    const isEmail = typed.includes('@')
    return { kind: 'guest', name: isEmail ? '' : typed.trim(), email: isEmail ? typed.trim() : '' }
  }
  const known = options.find(({ value }) => value === id)
  return known ? { kind: 'person', id: known.value, name: known.label } : { kind: 'nobody' }
}

interface GuestProps extends WhoProps {
  readonly who: Extract<Who, { kind: 'guest' }>
}

function GuestFields({ who, faults, onChange }: GuestProps) {
  return (
    <Stack gap={6}>
      <Group gap="xs" grow align="flex-start">
        <TextInput
          label={words.guestName}
          value={who.name}
          error={faults.name}
          autoComplete="off"
          data-autofocus={who.name === '' || undefined}
          autoFocus={who.name === ''}
          onChange={event => onChange({ ...who, name: event.currentTarget.value })}
        />
        <TextInput
          label={words.guestEmail}
          type="email"
          value={who.email}
          error={faults.email}
          autoComplete="off"
          autoFocus={who.name !== ''}
          onChange={event => onChange({ ...who, email: event.currentTarget.value })}
        />
      </Group>
      <Text size="xs" c="dimmed">
        {words.guestSays}
      </Text>
      <Button variant="subtle" size="compact-xs" w="fit-content" onClick={() => onChange({ kind: 'nobody' })}>
        {words.knownInstead}
      </Button>
    </Stack>
  )
}
