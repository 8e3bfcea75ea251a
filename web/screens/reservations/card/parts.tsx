import { Anchor, SimpleGrid, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { z } from 'zod'
import type { mails } from '../../../../src/contract/mails.ts'
import { ask } from '../../../api/ask.ts'
import { isForeignZone } from '../../../format.ts'
import { spanWords } from '../../../forms/reservations/span-words.ts'
import { spanOf } from '../../../forms/reservations/times.ts'
import * as texts from '../../../texts/texts.ts'
import { Loaded } from '../../../ui/loaded.tsx'
import { Section } from '../../../ui/section.tsx'
import { When } from '../../../ui/when.tsx'
import type { Unit } from '../calendar-query.ts'
import { type Reservation, reservationAccessQuery, seriesQuery } from '../reservation-query.ts'
import { Doors, ReservationState } from './facts.tsx'

const words = texts.reservations.page

interface PartsProps {
  readonly reservation: Reservation
  readonly personName: string
  readonly units: readonly Unit[]
}

export function Parts({ reservation, personName, units }: PartsProps) {
  const { id, timeZone, personId, seriesId } = reservation
  const access = useQuery(reservationAccessQuery(id))
  const unit = units.find(({ unitId }) => unitId === reservation.unitId)
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <Section title={words.when}>
        <Stack gap={4}>
          <Text fw={600} fz="lg" className="figures">
            {spanWords(spanOf(reservation), timeZone)}
          </Text>
          {isForeignZone(timeZone, new Date(reservation.startsAt)) && (
            <Text size="sm" c="dimmed">
              {texts.reservations.calendar.zone(timeZone)}
            </Text>
          )}
          <Text size="sm">
            <Anchor component={Link} to={`/staff/inventory/units/${reservation.unitId}`} inherit>
              {unit?.name ?? ''}
            </Anchor>
            {' · '}
            {texts.reservations.card.attendees(reservation.attendees)}
            {' · '}
            <Anchor component={Link} to={`/staff/people/${personId}`} inherit>
              {personName}
            </Anchor>
          </Text>
        </Stack>
      </Section>
      <Section
        title={texts.reservations.windows.title}
        says={
          unit?.opensDoors
            ? texts.reservations.windows.length(leadOf(reservation, unit), lagOf(reservation, unit))
            : null
        }
      >
        <Loaded query={access} lines={2}>
          {answer => <Doors access={answer} zone={timeZone} />}
        </Loaded>
      </Section>
      {seriesId !== null && <SeriesPart reservation={reservation} />}
      <MailsPart reservationId={id} zone={timeZone} />
    </SimpleGrid>
  )
}

/** M3: that of the reservation, or else what counts for its unit. */
const leadOf = ({ leadMinutes }: Reservation, unit: Unit): number => leadMinutes ?? unit.leadMinutes
const lagOf = ({ lagMinutes }: Reservation, unit: Unit): number => lagMinutes ?? unit.lagMinutes

function SeriesPart({ reservation }: { readonly reservation: Reservation }) {
  const series = useQuery(seriesQuery(reservation.id, true))
  return (
    <Section title={words.series}>
      <Loaded query={series} lines={4}>
        {({ occurrences, skipped }) => (
          <>
            {skipped.length > 0 && (
              <Text size="sm" c="dimmed">
                {words.skipped(skipped.length)}
              </Text>
            )}
            <Table.ScrollContainer minWidth={320} mah={360}>
              <Table verticalSpacing={6}>
                <Table.Tbody>
                  {occurrences.map(item => (
                    <Table.Tr key={item.id} aria-current={item.id === reservation.id || undefined}>
                      <Table.Td fw={item.id === reservation.id ? 650 : 400}>
                        <Anchor component={Link} to={`/staff/reservations/${item.id}`} inherit>
                          {spanWords(spanOf(item), item.timeZone)}
                        </Anchor>
                      </Table.Td>
                      <Table.Td>
                        <ReservationState reservation={item} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </>
        )}
      </Loaded>
    </Section>
  )
}

const mailsShown = 10

/** What the person was told of this reservation. */
function MailsPart({ reservationId, zone }: { readonly reservationId: string; readonly zone: string }) {
  const found = useQuery({
    queryKey: ['mails', 'of', reservationId],
    queryFn: () => ask<z.output<typeof mails>>('GET', '/mails', { query: { reservationId, limit: mailsShown } }),
  })
  return (
    <Section title={words.mails}>
      <Loaded query={found} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">{texts.reservations.windows.noMails}</Text>
          ) : (
            <Table verticalSpacing={6}>
              <Table.Tbody>
                {items.map(mail => (
                  <Table.Tr key={mail.id}>
                    <Table.Td>{words.mailKinds[mail.kind] ?? mail.kind}</Table.Td>
                    <Table.Td>{words.mailStates[mail.state]}</Table.Td>
                    <Table.Td>
                      <When at={mail.sentAt ?? mail.postedAt} zone={zone} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </Loaded>
    </Section>
  )
}
