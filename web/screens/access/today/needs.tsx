import { Button, Stack } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Today } from '../../../api/access.ts'
import { relative, time } from '../../../format.ts'
import { RepeatMailButton } from '../../../forms/organisation/repeat-mail.tsx'
import { useZone } from '../../../shell/location.ts'
import * as texts from '../../../texts/texts.ts'
import { Empty } from '../../../ui/empty.tsx'
import { useNow } from '../../../ui/now.ts'
import { When } from '../../../ui/when.tsx'
import { integrationQuery } from '../../setup/queries.ts'
import { Column, Need } from './column.tsx'

const words = texts.access.today.needs

type Needs = Today['needs']

export function NeedsColumn({ needs }: { readonly needs: Needs }) {
  const { data: integration } = useQuery(integrationQuery)
  const cause = integration?.cause
  const { held, drift, waits, mails, holds } = needs
  const count = held.length + drift.length + waits.length + holds.length + (mails.failed > 0 ? 1 : 0) + (cause ? 1 : 0)
  return (
    <Column title={words.title} count={count}>
      {count === 0 && <Empty icon={<IconCircleCheck />} title={words.none} says={words.noneSays} />}
      <Stack gap="xs">
        {cause && (
          <Need
            kind="broken"
            title={words.connectionTitle}
            says={cause.sentence}
            when={<Since at={cause.since} />}
            action={<Go to="/staff/setup/integrations">{words.connection}</Go>}
          />
        )}
        {held.map(plan => (
          <Need
            key={plan.planId}
            kind="waiting"
            title={words.heldTitle}
            says={words.held[plan.kind](plan.changes, plan.memberships, plan.siteName)}
            when={<Since at={plan.seenAt} />}
            action={<Go to="/staff/access/changes">{words.look}</Go>}
          />
        ))}
        {drift.map(item => (
          <DriftSeen key={`${item.siteId} ${item.kind}`} item={item} />
        ))}
        {waits.map(item => (
          <Waiting key={`${item.siteId} ${item.kind}`} item={item} />
        ))}
        {holds.map(hold => (
          <Hold key={hold.reservationId} hold={hold} />
        ))}
        <FailedMails mails={mails} />
      </Stack>
    </Column>
  )
}

const namesOf = (people: readonly { readonly name: string }[]): string[] => people.map(({ name }) => name)

function Since({ at }: { readonly at: string }) {
  return (
    <>
      {words.since} <When at={at} as="today" isRelative />
    </>
  )
}

interface GoProps {
  readonly to: '/staff/access/changes' | '/staff/setup/integrations'
  readonly children: string
}

const Go = ({ to, children }: GoProps) => (
  <Button component={Link} to={to} size="compact-sm" variant="light">
    {children}
  </Button>
)

function DriftSeen({ item }: { readonly item: Needs['drift'][number] }) {
  const who = words.people(namesOf(item.people), item.count)
  return (
    <Need
      kind={item.kind === 'membership_added' ? 'foreign' : 'waiting'}
      title={words.driftTitle}
      says={words.drift[item.kind](who, item.siteName)}
      when={<Since at={item.since} />}
      action={<Go to="/staff/access/changes">{words.decide}</Go>}
    />
  )
}

/** Where the one action leads that may settle it. */
const settledBy = {
  waits_for_seat: '/staff/setup/integrations',
  unreachable: '/staff/setup/integrations',
  stays_open: '/staff/access/changes',
  group_vanished: '/staff/access/changes',
  site_vanished: '/staff/access/changes',
} as const

const placeOf = (kind: string) => Object.entries(settledBy).find(([known]) => known === kind)?.[1]

function Waiting({ item }: { readonly item: Needs['waits'][number] }) {
  const { title, says, action } = words.waits[item.kind] ?? words.otherWait
  const place = placeOf(item.kind)
  const [first] = item.people
  const zone = useZone()
  const next = item.retryAt === null ? '' : ` · ${words.nextTry(time(item.retryAt, zone))}`
  return (
    <Need
      kind={item.kind === 'rejected' || item.kind === 'stays_open' ? 'refused' : 'waiting'}
      title={title}
      says={says(words.people(namesOf(item.people), item.count), item.siteName)}
      when={
        <>
          <Since at={item.since} />
          {next}
        </>
      }
      action={
        place ? (
          <Go to={place}>{action}</Go>
        ) : (
          first && (
            <Button component={Link} to={`/staff/people/${first.personId}`} size="compact-sm" variant="light">
              {action}
            </Button>
          )
        )
      }
    />
  )
}

function Hold({ hold }: { readonly hold: Needs['holds'][number] }) {
  const now = useNow()
  return (
    <Need
      kind="soon"
      title={words.holdTitle(hold.name)}
      says={
        <>
          {hold.unitName}, <When at={hold.startsAt} zone={hold.timeZone} />
        </>
      }
      when={hold.holdUntil && `${words.lapses} ${relative(hold.holdUntil, now)}`}
      action={
        <Button component={Link} to={`/staff/reservations/${hold.reservationId}`} size="compact-sm" variant="light">
          {hold.isPaymentDemanded ? words.confirmPaid : words.confirm}
        </Button>
      }
    />
  )
}

function FailedMails({ mails: { failed, first } }: { readonly mails: Needs['mails'] }) {
  const [last] = first
  if (failed === 0 || !last) return null
  return (
    <Need
      kind="refused"
      title={words.mailTitle}
      says={words.mail(last.name || words.mailStaff, failed)}
      when={last.failure}
      action={<RepeatMailButton key={last.id} mail={{ id: last.id, kind: last.kind, email: last.name }} />}
    />
  )
}
