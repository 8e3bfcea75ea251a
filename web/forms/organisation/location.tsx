import { Alert, Button, Modal, Select, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { fieldTrouble, useCommand } from '../../api/command.ts'
import { readerZone } from '../../format.ts'
import type { Location } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { ChangedElsewhere } from '../../ui/form/changed-elsewhere.tsx'
import { notify } from '../../ui/notices.tsx'

const words = texts.setup.organisation.locations

interface LocationModalProps {
  /** null: a new one. */
  readonly location: Location | null
  readonly onClose: () => void
}

export function LocationModal({ location, onClose }: LocationModalProps) {
  return (
    <Modal opened onClose={onClose} title={location === null ? words.newTitle : words.editOf(location.name)}>
      <LocationForm location={location} onClose={onClose} />
    </Modal>
  )
}

const zones = Intl.supportedValuesOf('timeZone')

/** Name and zone. Its Salto KS site is chosen under Integrations, where its consequences are shown. */
function LocationForm({ location, onClose }: LocationModalProps) {
  const [name, setName] = useState(location?.name ?? '')
  const [timeZone, setTimeZone] = useState(location?.timeZone ?? readerZone)
  const [version, setVersion] = useState(location?.version)
  const save = useCommand<Location>(
    location === null ? 'POST' : 'PATCH',
    location === null ? '/locations' : `/locations/${location.id}`,
    {
      onDone() {
        if (location === null) void notify({ message: words.added })
        onClose()
      },
    },
  )
  const send = (over = version) =>
    save.mutate({ body: { name, timeZone }, ...(over === undefined ? {} : { version: over }) })
  const trouble = {
    name: fieldTrouble(save.error, '/name', ['location.name_invalid']),
    zone: fieldTrouble(save.error, '/timeZone', ['location.time_zone_unknown']),
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={words.nameLabel}
          required
          data-autofocus
          maxLength={255}
          value={name}
          error={trouble.name}
          onChange={event => setName(event.currentTarget.value)}
        />
        <ZoneField value={timeZone} error={trouble.zone} onChange={setTimeZone} />
        {location && location.timeZone !== timeZone && <Alert color="yellow">{words.zoneMoves}</Alert>}
        {!trouble.name && !trouble.zone && (
          <ChangedElsewhere<Location>
            error={save.error}
            tells={theirs => `${theirs.name}, ${theirs.timeZone}`}
            onTakeTheirs={theirs => {
              setName(theirs.name)
              setTimeZone(theirs.timeZone)
              setVersion(theirs.version)
              save.reset()
            }}
            onSaveMine={theirs => send(theirs.version)}
          />
        )}
        <Button type="submit" loading={save.isPending}>
          {words.submit}
        </Button>
      </Stack>
    </form>
  )
}

interface ZoneFieldProps {
  readonly value: string
  readonly error: string | null
  readonly onChange: (zone: string) => void
}

function ZoneField({ value, error, onChange }: ZoneFieldProps) {
  return (
    <Select
      label={words.zoneLabel}
      description={words.zoneSays}
      required
      searchable
      allowDeselect={false}
      // The rest is found by typing.
      limit={60}
      data={zones.includes(value) ? zones : [value, ...zones]}
      value={value}
      error={error}
      onChange={zone => zone !== null && onChange(zone)}
    />
  )
}
