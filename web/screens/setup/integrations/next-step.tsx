import { Alert, Group, Text } from '@mantine/core'
import { IconArrowRight, IconCircleCheck, IconHourglass, IconPlugConnectedX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useMay } from '../../../api/session.ts'
import { ApproveButton } from '../../../forms/integration/approve-integration.tsx'
import { ConnectButton } from '../../../forms/integration/connect.tsx'
import { RequestButton } from '../../../forms/integration/request-integration.tsx'
import { SubmittedButton } from '../../../forms/integration/submit-integration.tsx'
import * as texts from '../../../texts/texts.ts'
import type { Integration } from '../queries.ts'

const words = texts.setup.integrations.next

interface NextStepProps {
  readonly integration: Integration
  readonly isLive: boolean
  /** null: not known yet. */
  readonly hasMappedSite: boolean | null
}

/** What is waited for, who moves, and the button when it is the reader. */
export function NextStep({ integration, isLive, hasMappedSite }: NextStepProps) {
  const isOwner = useMay('owner')
  const isHost = useMay('host')
  const { state, clientId, cause } = integration
  const ownerMoves = (says: string, button: ReactNode) => (
    <Told kind="act" says={says} also={isOwner ? null : words.waitsForOwner}>
      {isOwner && button}
    </Told>
  )
  if (state === 'requested') {
    return (
      <Told kind={isHost ? 'act' : 'wait'} says={isHost ? words.requestedHost : words.requested}>
        {isHost && <SubmittedButton />}
      </Told>
    )
  }
  if (state === 'with-salto') {
    return (
      <Told kind={isHost ? 'act' : 'wait'} says={isHost ? words.withSaltoHost : words.withSalto}>
        {isHost && <ApproveButton />}
      </Told>
    )
  }
  if (state === 'approved') return ownerMoves(words.approved, <ConnectButton label={words.connect} />)
  if (state === 'needs-reconnecting') {
    return (
      <Told kind="broken" says={cause?.sentence ?? words.broken} also={isOwner ? null : words.waitsForOwner}>
        {isOwner && <ConnectButton label={words.reconnect} />}
      </Told>
    )
  }
  if (state === 'disconnected') {
    return clientId === null
      ? ownerMoves(words.ask, <RequestButton />)
      : ownerMoves(words.disconnected, <ConnectButton label={words.connect} />)
  }
  if (isLive) return <Told kind="good" says={cause?.sentence ?? words.live} />
  if (hasMappedSite === null) return <Told kind="wait" says={words.looking} />
  return <Told kind="act" says={hasMappedSite ? words.reading : words.connectedWithoutSite} />
}

const looks = {
  act: { color: 'latch', icon: <IconArrowRight /> },
  wait: { color: 'blue', icon: <IconHourglass /> },
  good: { color: 'green', icon: <IconCircleCheck /> },
  broken: { color: 'red', icon: <IconPlugConnectedX /> },
} as const

interface ToldProps {
  readonly kind: keyof typeof looks
  readonly says: string
  readonly also?: string | null
  readonly children?: ReactNode
}

function Told({ kind, says, also = null, children }: ToldProps) {
  return (
    <Alert role="status" aria-label={words.title} variant="light" color={looks[kind].color} icon={looks[kind].icon}>
      <Group justify="space-between" gap="sm" align="center">
        <Text size="sm" maw={760}>
          {says}
          {also !== null && ` ${also}`}
        </Text>
        {children}
      </Group>
    </Alert>
  )
}
