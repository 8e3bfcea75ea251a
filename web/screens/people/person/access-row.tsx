import { Box, Stack, Table, Text } from '@mantine/core'
import type { GroupAccess } from '../../../api/people.ts'
import { date, dayAndTime, time } from '../../../format.ts'
import { dateAt } from '../../../local-time.ts'
import * as texts from '../../../texts/texts.ts'
import { State, type StateKind } from '../../../ui/state.tsx'
import { When } from '../../../ui/when.tsx'

const words = texts.people.access

interface AccessRowProps {
  readonly group: GroupAccess
  /** Of the place. */
  readonly zone: string
  readonly doorName: (lockId: string) => string
}

export function AccessRow({ group, zone, doorName }: AccessRowProps) {
  const isAllowed = group.decision === 'allowed'
  return (
    <Table.Tr>
      <Table.Td style={{ verticalAlign: 'top' }}>
        <State kind={isAllowed ? 'open' : 'refused'}>{isAllowed ? words.allowed : words.refused}</State>
        <Text fw={550}>{group.name}</Text>
        <Text size="xs" c="dimmed">
          {words.doors(group.lockIds.map(doorName), group.lockIds.length)}
        </Text>
        {group.vanishedAt !== null && <State kind="broken">{words.vanished}</State>}
        <Box hiddenFrom="sm" mt={4} className="breaks-anywhere">
          <Why group={group} zone={zone} />
          <Until group={group} zone={zone} />
        </Box>
      </Table.Td>
      <Table.Td visibleFrom="sm" className="breaks-anywhere" style={{ verticalAlign: 'top' }}>
        <Why group={group} zone={zone} />
      </Table.Td>
      <Table.Td visibleFrom="sm" style={{ verticalAlign: 'top' }}>
        <Until group={group} zone={zone} />
      </Table.Td>
      <Table.Td style={{ verticalAlign: 'top' }}>
        <Held group={group} zone={zone} />
      </Table.Td>
    </Table.Tr>
  )
}

type Shown = Omit<AccessRowProps, 'doorName'>

interface Claim {
  readonly kind: 'billing' | 'grant' | 'reservation'
  readonly name: string
  readonly companyName: string | null
}

function claimOf({ kind, name, companyName }: Claim): string {
  if (kind === 'grant') return words.grant(name)
  if (kind === 'reservation') return words.reservation(name)
  return companyName === null ? name : words.paidBy(name, companyName)
}

/** A membership since a date, a window since a time. */
const sinceOf = ({ kind, from }: GroupAccess['causes'][number], zone: string): string => {
  if (from === null) return ''
  return kind === 'billing' ? date(dateAt(Date.parse(from), zone)) : dayAndTime(from, zone)
}

/** `Flex desk since 3 May`; or what each claim lacks. */
function Why({ group, zone }: Shown) {
  const { causes, missing } = group
  // The occurrences of a series lack the same: said once.
  const lacks = Map.groupBy(missing, lack => `${claimOf(lack)}: ${words.missing[lack.why] ?? lack.why}`)
  if (causes.length === 0 && missing.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {words.nothingGives}
      </Text>
    )
  }
  return (
    <Stack gap={2}>
      {causes.map(cause => (
        <Text size="sm" key={cause.sourceId}>
          {cause.from === null ? claimOf(cause) : words.since(claimOf(cause), sinceOf(cause, zone))}
        </Text>
      ))}
      {[...lacks].map(([lack, { length }]) => (
        <Text size="sm" c="dimmed" key={lack}>
          {length === 1 ? lack : words.times(lack, length)}
        </Text>
      ))}
    </Stack>
  )
}

function Until({ group: { decision, until, nextOpensAt }, zone }: Shown) {
  if (decision === 'allowed') {
    return <Text size="sm">{until === null ? words.noEnd : <When at={until} zone={zone} />}</Text>
  }
  if (nextOpensAt === null) return null
  return (
    <State kind="soon">
      {`${words.opens} `}
      <When at={nextOpensAt} zone={zone} isRelative />
    </State>
  )
}

/** What Salto KS holds now, when that was last seen, and what is waited for. */
function Held({ group, zone }: Shown) {
  const { confirmedAt, waitsFor } = group.actual
  const [kind, said] = heldOf(group)
  return (
    <Stack gap={2} align="flex-start">
      <State kind={kind}>{said}</State>
      {confirmedAt !== null && (
        <Text size="xs" c="dimmed" title={dayAndTime(confirmedAt, zone)}>
          {`${words.confirmed} ${time(confirmedAt, zone)}`}
        </Text>
      )}
      {waitsFor.map(({ kind: waits, retryAt }) => (
        <State kind="waiting" key={waits}>
          {words.waits[waits] ?? waits} {retryAt !== null && words.nextTry(time(retryAt, zone))}
        </State>
      ))}
    </Stack>
  )
}

function heldOf({ actual, decision }: GroupAccess): [StateKind, string] {
  const { state, membership, user } = actual
  const { salto } = words
  if (membership === 'foreign') return ['foreign', salto.foreign]
  if (user === 'suspended' && membership !== 'none') return ['refused', salto.suspended]
  if (state === 'open') return [decision === 'allowed' ? 'open' : 'soon', salto.open]
  if (state === 'changing') return ['waiting', membership === 'taking' ? salto.taking : salto.giving]
  return state === 'closed' ? ['quiet', salto.closed] : ['waiting', salto.unknown]
}
