import { Box, type BoxProps, Text } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { accessGroupsQuery, type Warning } from '../../api/nouns.ts'
import { useLocations } from '../../shell/location.ts'
import { State } from '../../ui/state.tsx'

interface Names {
  readonly group: (accessGroupId: string) => string
  readonly location: (locationId: string) => string
  readonly isOneLocation: boolean
}

/** Names of groups and locations, as soon as they are known. */
export function useGroupNames(): Names {
  const locations = useLocations()
  const siteIds = locations.flatMap(({ saltoSiteId }) => saltoSiteId ?? [])
  const groups = useQueries({
    queries: siteIds.map(accessGroupsQuery),
    combine: results => new Map(results.flatMap(({ data = [] }) => data.map(({ id, name }) => [id, name]))),
  })
  return {
    group: id => groups.get(id) ?? '…',
    location: id => locations.find(location => location.id === id)?.name ?? '…',
    isOneLocation: locations.length < 2,
  }
}

interface GroupNamesProps extends BoxProps {
  readonly names: Names
  readonly accessGroups: readonly { readonly locationId: string; readonly accessGroupIds: readonly string[] }[]
  readonly warnings: readonly Warning[]
}

/** `Harbour House: Members, Studios`, and what is wrong with any of it. */
export function GroupNames({ names, accessGroups, warnings, ...box }: GroupNamesProps) {
  const chosen = accessGroups.filter(({ accessGroupIds }) => accessGroupIds.length > 0)
  return (
    <Box {...box}>
      {chosen.map(({ locationId, accessGroupIds }) => (
        <Text size="sm" key={locationId}>
          {!names.isOneLocation && (
            <Text span inherit c="dimmed">
              {`${names.location(locationId)}: `}
            </Text>
          )}
          {accessGroupIds.map(names.group).join(', ')}
        </Text>
      ))}
      {warnings.map(({ code, sentence, accessGroupId = '' }) => (
        <Box key={`${code} ${accessGroupId}`}>
          <State kind={code.endsWith('narrow_schedule') || code.endsWith('without_access_group') ? 'soon' : 'broken'}>
            {sentence}
          </State>
        </Box>
      ))}
    </Box>
  )
}
