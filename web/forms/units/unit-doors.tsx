import { Anchor, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { fieldTrouble } from '../../api/command.ts'
import { accessWindowsQuery } from '../../api/nouns.ts'
import type { Location } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { CountField } from '../../ui/fields/count-field.tsx'
import { Section } from '../../ui/section.tsx'
import { State } from '../../ui/state.tsx'
import { OfSite } from '../products/map-access-groups.tsx'
import type { UnitPart } from './unit-form.tsx'

const { unit: words, groups } = texts.inventory

interface UnitDoorsProps extends UnitPart {
  readonly location: Location | undefined
}

/** M3, M8: which groups, and how long around the reservation. What is inherited is shown with its real value. */
export function UnitDoors({ draft, set, isReadOnly, error, location }: UnitDoorsProps) {
  const windows = useQuery(accessWindowsQuery).data
  const lead = draft.accessLeadMinutes ?? windows?.leadMinutes
  const lag = draft.accessLagMinutes ?? windows?.lagMinutes
  const siteId = location?.saltoSiteId ?? null
  return (
    <Section
      title={words.access}
      says={lead === undefined || lag === undefined ? undefined : words.accessSays(lead, lag)}
    >
      {siteId === null ? (
        <Text size="sm">
          {groups.withoutSite}{' '}
          <Anchor component={Link} to="/staff/setup/integrations" inherit underline="always">
            {groups.chooseSite}
          </Anchor>
        </Text>
      ) : (
        <>
          {draft.accessGroupIds.length === 0 && <State kind="soon">{words.opensNothing}</State>}
          <OfSite
            siteId={siteId}
            label={groups.label}
            value={draft.accessGroupIds}
            onChange={accessGroupIds => set({ accessGroupIds })}
            isReadOnly={isReadOnly}
            error={fieldTrouble(error, '/accessGroupIds', ['access_group.unknown', 'access_group.of_another_site'])}
          />
        </>
      )}
      <Group grow align="flex-start">
        <CountField
          label={words.lead}
          unit={words.minutes}
          isReadOnly={isReadOnly}
          placeholder={String(windows?.leadMinutes ?? '')}
          description={windows && words.inherited(windows.leadMinutes)}
          value={draft.accessLeadMinutes}
          onChange={accessLeadMinutes => set({ accessLeadMinutes })}
          error={fieldTrouble(error, '/accessLeadMinutes')}
        />
        <CountField
          label={words.lag}
          unit={words.minutes}
          isReadOnly={isReadOnly}
          placeholder={String(windows?.lagMinutes ?? '')}
          description={windows && words.inherited(windows.lagMinutes)}
          value={draft.accessLagMinutes}
          onChange={accessLagMinutes => set({ accessLagMinutes })}
          error={fieldTrouble(error, '/accessLagMinutes')}
        />
      </Group>
    </Section>
  )
}
