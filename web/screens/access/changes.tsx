import { Stack, Text } from '@mantine/core'
import { IconGitCompare } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { driftQuery, heldChangesQuery } from '../../api/access.ts'
import { useMay } from '../../api/session.ts'
import { useChosenLocation } from '../../shell/location.ts'
import * as texts from '../../texts/texts.ts'
import { Empty } from '../../ui/empty.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Screen } from '../../ui/screen.tsx'
import { DriftPart } from './changes/drift.tsx'
import { HeldPlans } from './changes/held.tsx'

const words = texts.access.changes

/** M9: what somebody changed by hand in Salto KS, and what is held until a person says yes. */
export function ChangesScreen() {
  const mayDecide = useMay('manager')
  const siteId = useChosenLocation()?.saltoSiteId
  const drift = useQuery(driftQuery)
  const held = useQuery(heldChangesQuery)
  const isHere = (item: { readonly siteId: string }) => siteId === undefined || item.siteId === siteId
  const state = (
    <Text c="dimmed" size="sm" maw={680}>
      {words.says} {!mayDecide && words.onlyManagers}
    </Text>
  )
  return (
    <Screen title={texts.shell.areas.changes} state={state}>
      <Loaded query={held} lines={4}>
        {plans => (
          <Loaded query={drift} lines={8}>
            {seen => {
              const changes = plans.items.filter(isHere)
              const items = seen.items.filter(isHere)
              if (changes.length + items.length === 0) {
                return <Empty icon={<IconGitCompare />} title={words.none} says={words.noneSays} />
              }
              return (
                <Stack gap="lg">
                  <HeldPlans changes={changes} names={plans.names} mayDecide={mayDecide} />
                  <DriftPart items={items} names={seen.names} mayDecide={mayDecide} />
                </Stack>
              )
            }}
          </Loaded>
        )}
      </Loaded>
    </Screen>
  )
}
