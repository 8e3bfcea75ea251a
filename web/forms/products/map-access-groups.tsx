import { Anchor, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { accessGroupsQuery } from '../../api/nouns.ts'
import { type Location, locationsQuery } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { AccessGroupsField } from '../../ui/fields/access-groups-field.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Section } from '../../ui/section.tsx'
import { State } from '../../ui/state.tsx'
import { Trouble } from '../../ui/trouble.tsx'

const { groups: words, product: ofProduct } = texts.inventory

interface MapAccessGroupsProps {
  /** Chosen groups by location. */
  readonly value: Readonly<Record<string, readonly string[]>>
  readonly onChange: (groups: Readonly<Record<string, readonly string[]>>) => void
  readonly isReadOnly: boolean
}

/** M7: the access groups of a product, a location after the other. */
export function MapAccessGroups({ value, onChange, isReadOnly }: MapAccessGroupsProps) {
  const locations = useQuery(locationsQuery)
  const isEmpty = Object.values(value).every(chosen => chosen.length === 0)
  return (
    <Section title={ofProduct.opens} says={ofProduct.opensSays}>
      {isEmpty && <State kind="soon">{ofProduct.opensNothing}</State>}
      <Loaded query={locations} lines={2}>
        {all =>
          all.length === 0 ? (
            <Text size="sm">
              {words.noLocation}{' '}
              <Anchor component={Link} to="/staff/setup/organisation" inherit underline="always">
                {words.addLocation}
              </Anchor>
            </Text>
          ) : (
            all.map(location => (
              <AtLocation
                key={location.id}
                location={location}
                value={value[location.id] ?? []}
                onChange={chosen => onChange({ ...value, [location.id]: chosen })}
                isReadOnly={isReadOnly}
              />
            ))
          )
        }
      </Loaded>
    </Section>
  )
}

interface AtLocationProps {
  readonly location: Location
  readonly value: readonly string[]
  readonly onChange: (accessGroupIds: string[]) => void
  readonly isReadOnly: boolean
}

function AtLocation({ location, ...field }: AtLocationProps) {
  const { name, saltoSiteId } = location
  if (saltoSiteId !== null) return <OfSite siteId={saltoSiteId} label={words.labelAt(name)} {...field} />
  return (
    <Text size="sm">
      <Text span inherit fw={550}>{`${name}: `}</Text>
      {words.withoutSite}{' '}
      <Anchor component={Link} to="/staff/setup/integrations" inherit underline="always">
        {words.chooseSite}
      </Anchor>
    </Text>
  )
}

interface OfSiteProps extends Omit<AtLocationProps, 'location'> {
  readonly siteId: string
  readonly label: string
  readonly error?: string | null
}

/** The groups of one Salto KS site to choose from. */
export function OfSite({ siteId, ...field }: OfSiteProps) {
  const groups = useQuery(accessGroupsQuery(siteId))
  if (groups.isError) return <Trouble error={groups.error} onRetry={() => void groups.refetch()} />
  return <AccessGroupsField groups={groups.data} {...field} />
}
