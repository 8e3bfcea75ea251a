// TEXTS: every word of the visitors' screens. Another language is another such object.
import { booking } from './booking.ts'
import { member } from './member.ts'
import { refusals } from './refusals.ts'
import { reservation } from './reservation.ts'

export const texts = {
  shell: {
    product: 'Latchwork',
    skip: 'Skip to the content',
    places: 'Places',
    again: 'Try again',
    broken: 'This screen has stopped. Reload it; nothing is lost.',
    loading: 'One moment',
    back: 'Back',
    notFound: 'There is nothing at this address',
    notFoundSays: 'The link may have been cut in two by a mail program. Open it from the mail once more.',
    zone: (place: string, zone: string) => `All times are those of ${place} (${zone}), not of your device.`,
  },
  booking,
  member,
  refusals,
  reservation,
}
