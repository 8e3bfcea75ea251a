import { Text } from '@mantine/core'
import { Fragment } from 'react'
import { useMay } from '../../../api/session.ts'
import { ConnectButton } from '../../../forms/integration/connect.tsx'
import { SyncButton } from '../../../forms/integration/sync.tsx'
import * as texts from '../../../texts/texts.ts'
import { Section } from '../../../ui/section.tsx'
import { State } from '../../../ui/state.tsx'
import { When } from '../../../ui/when.tsx'
import type { Integration } from '../queries.ts'
import classes from './health.module.css'

const words = texts.setup.integrations.health

/** Who connected, whether it works, and precisely why when it does not. */
export function HealthSection({ integration }: { readonly integration: Integration }) {
  const { state, connectedAs, connectedAt, lastSuccessAt, cause } = integration
  const isBroken = state === 'needs-reconnecting'
  const isOwner = useMay('owner')
  const when = (at: string | null) => (at === null ? words.unknown : <When at={at} isRelative />)
  const rows = [
    [words.who, connectedAs === null ? words.unknown : <Who key="who" {...connectedAs} />],
    [words.role, cause?.code === 'role_too_low' ? words.roleTooLow : isBroken ? words.unknown : words.roleEnough],
    [words.since, when(connectedAt)],
    [words.lastSuccess, when(lastSuccessAt)],
  ] as const
  return (
    <Section title={words.title}>
      {cause ? <Cause {...cause} isBroken={isBroken} /> : <State kind="open">{words.works}</State>}
      <dl className={classes['rows']}>
        {rows.map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
      {isBroken ? isOwner && <ConnectButton label={texts.setup.integrations.next.reconnect} /> : <SyncButton />}
    </Section>
  )
}

function Who({ name, email }: NonNullable<Integration['connectedAs']>) {
  return (
    <>
      {name}
      {email !== null && (
        <Text span c="dimmed" size="sm" display="block" className={classes['email']}>
          {email}
        </Text>
      )}
    </>
  )
}

function Cause({ sentence, since, isBroken }: NonNullable<Integration['cause']> & { readonly isBroken: boolean }) {
  return (
    <div>
      <State kind={isBroken ? 'broken' : 'soon'}>
        {words.cause} · <When at={since} isRelative />
      </State>
      <Text size="sm" mt={4}>
        {sentence}
      </Text>
    </div>
  )
}
