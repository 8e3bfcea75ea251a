import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { ask } from '../api/ask.ts'
import type { Reservation } from '../screens/reservations/reservation-query.ts'
import * as texts from '../texts/texts.ts'
import { Trouble } from '../ui/trouble.tsx'
import { useIdempotencyKey } from './reservations/idempotency.ts'

const words = texts.reservations.card

interface ConfirmProps {
  readonly reservation: Reservation
}

/** One press: a tentative reservation is confirmed, one that waits for money is paid. Nothing when neither is due. */
export function ConfirmReservation({ reservation }: ConfirmProps) {
  const { id, state, version, isPaymentDemanded, isPaid, seriesId } = reservation
  const keyOf = useIdempotencyKey()
  const confirming = useMutation({
    mutationFn: (body: { paid?: true }) =>
      ask<Reservation>('POST', `/reservations/${id}/confirm`, {
        body,
        version,
        idempotencyKey: keyOf({ ...body, version }),
      }),
  })
  const isTentative = state === 'tentative'
  // The dates of a series that are held together are confirmed together.
  const held = seriesId === null ? words : words.ofSeries
  const mayBePaid = isPaymentDemanded && !isPaid && (isTentative || state === 'confirmed')
  if (!isTentative && !mayBePaid) return null
  return (
    <>
      {confirming.error && <Trouble error={confirming.error} />}
      <Group gap="xs">
        {mayBePaid && (
          <Button size="xs" loading={confirming.isPending} onClick={() => confirming.mutate({ paid: true })}>
            {isTentative ? held.confirmPaid : words.markPaid}
          </Button>
        )}
        {isTentative && (
          <Button
            size="xs"
            variant={mayBePaid ? 'default' : 'filled'}
            loading={confirming.isPending}
            onClick={() => confirming.mutate({})}
          >
            {held.confirm}
          </Button>
        )}
      </Group>
    </>
  )
}
