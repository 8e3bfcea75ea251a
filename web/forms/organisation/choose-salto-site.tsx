import { Button, List, Modal, Select, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCommand } from '../../api/command.ts'
import { mappingsAtQuery, type Site } from '../../screens/setup/queries.ts'
import type { Location } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { Trouble } from '../../ui/trouble.tsx'

const words = texts.setup.integrations.choice

interface ChooseSiteProps {
  readonly location: Location
  readonly locations: readonly Location[]
  readonly sites: readonly Site[]
  readonly onClose: () => void
  readonly onChosen: () => void
}

export function ChooseSiteModal(props: ChooseSiteProps) {
  return (
    <Modal opened onClose={props.onClose} title={words.title(props.location.name)} size="lg">
      <ChooseSite {...props} />
    </Modal>
  )
}

const noSite = 'none'

/** M6: the Salto KS site of a location. What ends with the old one is said before the button can be pressed. */
function ChooseSite({ location, locations, sites, onClose, onChosen }: ChooseSiteProps) {
  const [chosen, choose] = useState<string | null>(location.saltoSiteId)
  const save = useCommand('PUT', `/locations/${location.id}/salto-site`, {
    onDone() {
      onChosen()
      onClose()
    },
  })
  const mappings = useQuery(mappingsAtQuery(location.id))
  const isFirst = location.saltoSiteId === null
  const isSame = chosen === location.saltoSiteId
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        save.mutate({ body: { siteId: chosen }, version: location.version })
      }}
    >
      <Stack gap="sm">
        <Select
          label={words.label}
          placeholder={words.placeholder}
          data-autofocus
          searchable
          allowDeselect={false}
          comboboxProps={{ withinPortal: true }}
          data={optionsOf(location, locations, sites)}
          value={chosen ?? (isFirst ? null : noSite)}
          onChange={value => choose(value === noSite ? null : value)}
        />
        {isSame ? (
          <Text size="sm" c="dimmed">
            {isFirst ? words.first : words.unchanged}
          </Text>
        ) : (
          <Consequences location={location} sites={sites} mappings={mappings.data} />
        )}
        {mappings.isError && <Trouble error={mappings.error} onRetry={() => void mappings.refetch()} />}
        {save.error && <Trouble error={save.error} />}
        <Button
          type="submit"
          color={isFirst ? 'latch' : 'red'}
          disabled={isSame || (!isFirst && mappings.data === undefined)}
          loading={save.isPending}
        >
          {isFirst ? words.submitFirst : words.submit}
        </Button>
      </Stack>
    </form>
  )
}

/** A site that another location has is shown with it, and cannot be taken: one location, one site. */
function optionsOf(location: Location, locations: readonly Location[], sites: readonly Site[]) {
  const options = sites
    .filter(site => site.vanishedAt === null || site.id === location.saltoSiteId)
    .map(site => {
      const other = locations.find(({ id, saltoSiteId }) => saltoSiteId === site.id && id !== location.id)
      return { value: site.id, label: other ? words.taken(site.name, other.name) : site.name, disabled: Boolean(other) }
    })
  return location.saltoSiteId === null ? options : [...options, { value: noSite, label: words.noSite, disabled: false }]
}

interface ConsequencesProps {
  readonly location: Location
  readonly sites: readonly Site[]
  readonly mappings: { readonly products: number; readonly units: number } | undefined
}

function Consequences({ location, sites, mappings }: ConsequencesProps) {
  if (location.saltoSiteId === null) {
    return <Text size="sm">{words.first}</Text>
  }
  const site = sites.find(({ id }) => id === location.saltoSiteId)
  return (
    <Stack gap={4} role="status">
      <Title order={3} fz="sm">
        {words.consequences}
      </Title>
      <List size="sm">
        <List.Item>{mappings ? words.mappingsEnd(mappings.products, mappings.units) : texts.shell.loading}</List.Item>
        {site && <List.Item>{words.removalsHeld(site.given, site.name)}</List.Item>}
      </List>
    </Stack>
  )
}
