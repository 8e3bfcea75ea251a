import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { productsQuery } from '../../../api/nouns.ts'
import { type Billing, billingsOf, type PersonAccess } from '../../../api/people.ts'
import { date } from '../../../format.ts'
import { ChangeRecurringBilling } from '../../../forms/billings/change-recurring-billing.tsx'
import { StartRecurringBilling } from '../../../forms/billings/start-recurring-billing.tsx'
import { dateAt } from '../../../local-time.ts'
import * as texts from '../../../texts/texts.ts'
import { useNow } from '../../../ui/now.ts'
import { Section } from '../../../ui/section.tsx'
import { State, type StateKind } from '../../../ui/state.tsx'
import { Trouble } from '../../../ui/trouble.tsx'
import type { Place } from '../person.tsx'
import { Gantt } from './gantt.tsx'

const words = texts.people.billings

interface BillingsProps extends Place {
  readonly personId: string
  readonly companies: PersonAccess['companies']
}

/** A billing as it stands today, with the words of the desk. */
export interface BillingLine {
  readonly billing: Billing
  readonly name: string
  readonly companyName: string | null
  readonly standing: 'running' | 'planned' | 'ended' | 'stopped'
}

export function Billings({ personId, companies, ...place }: BillingsProps) {
  const [isAdding, setIsAdding] = useState(false)
  const products = useQuery(productsQuery)
  const today = dateAt(useNow(), place.zone)
  const payers = [{ personId }, ...companies.map(({ companyId }) => ({ companyId }))]
  const answers = useQueries({ queries: payers.map(billingsOf) })
  const error = answers.find(answer => answer.error !== null)?.error
  const lines = answers
    .flatMap(({ data = [] }) => data)
    .map((billing): BillingLine => {
      const name = products.data?.find(({ id }) => id === billing.productId)?.name ?? '…'
      const companyName = companies.find(({ companyId }) => companyId === billing.companyId)?.name ?? null
      return { billing, name, companyName, standing: standingOf(billing, today) }
    })
    .toSorted((a, b) => ranks[a.standing] - ranks[b.standing] || b.billing.startsOn.localeCompare(a.billing.startsOn))
  return (
    <Section
      title={words.title}
      says={words.says}
      actions={
        <Button size="xs" variant="default" onClick={() => setIsAdding(true)}>
          {words.start.title}
        </Button>
      }
    >
      {error && <Trouble error={error} />}
      {!error && lines.length === 0 && <Text c="dimmed">{words.none}</Text>}
      {lines.length > 0 && <Gantt lines={lines} today={today} />}
      <BillingTable lines={lines} {...place} />
      <StartRecurringBilling
        key={String(isAdding)}
        personId={personId}
        isOpen={isAdding}
        onClose={() => setIsAdding(false)}
        {...place}
      />
    </Section>
  )
}

const ranks = { running: 0, planned: 1, stopped: 2, ended: 3 }

function standingOf({ status, startsOn, endsOn }: Billing, today: string): BillingLine['standing'] {
  if (endsOn !== null && endsOn < today) return 'ended'
  if (status === 'inactive') return 'stopped'
  return startsOn > today ? 'planned' : 'running'
}

const kinds: Readonly<Record<BillingLine['standing'], StateKind>> = {
  running: 'open',
  planned: 'soon',
  ended: 'quiet',
  stopped: 'refused',
}

function BillingTable({ lines, ...place }: Place & { readonly lines: readonly BillingLine[] }) {
  if (lines.length === 0) return null
  return (
    <Table verticalSpacing={6}>
      <Table.Tbody>
        {lines.map(line => (
          <Row key={line.billing.id} line={line} {...place} />
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Row({ line, ...place }: Place & { readonly line: BillingLine }) {
  const { billing, name, companyName, standing } = line
  const { startsOn, endsOn } = billing
  const [isOpen, setIsOpen] = useState(false)
  const isResuming = billing.status === 'inactive'
  return (
    <Table.Tr>
      <Table.Td className="breaks-anywhere">
        <Text fw={550}>{name}</Text>
        {companyName !== null && (
          <Text size="xs" c="dimmed">
            {words.ofCompany(companyName)}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Stack gap={0}>
          <State kind={kinds[standing]}>{words[standing]}</State>
          <Text size="xs" c="dimmed" className="figures">
            {endsOn === null ? words.from(date(startsOn)) : words.span(date(startsOn), date(endsOn))}
          </Text>
        </Stack>
      </Table.Td>
      <Table.Td ta="right">
        {standing !== 'ended' && (
          <Group justify="flex-end">
            <Button
              size="compact-sm"
              variant="default"
              aria-label={isResuming ? words.resumeOf(name) : words.endOf(name)}
              onClick={() => setIsOpen(true)}
            >
              {isResuming ? words.resume : words.end}
            </Button>
          </Group>
        )}
        <ChangeRecurringBilling
          key={String(isOpen)}
          billing={billing}
          productName={name}
          isOpen={isOpen}
          onClose={() => setIsOpen(false)}
          {...place}
        />
      </Table.Td>
    </Table.Tr>
  )
}
