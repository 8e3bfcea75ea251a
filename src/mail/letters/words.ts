// Every English word of every letter. Numbers, names and times are put in by the letters.

const minutes = (count: number): string => (count === 1 ? '1 minute' : `${count} minutes`)

export const words = {
  greeting: (name: string | null) => (name === null ? 'Hello,' : `Hello ${name},`),
  footer: {
    sender: (organization: string) => `Sent for ${organization}.`,
    zone: (zone: string) => `All times are those of the clock at the place, ${zone}.`,
  },
  labels: { what: 'What', where: 'Where', when: 'When', doors: 'Doors', before: 'Before', now: 'Now' },
  place: (unit: string, location: string) => `${unit}, ${location}`,
  doors: {
    /** Lead and lag as they are, not as they are by default. */
    window: (leadMinutes: number, lagMinutes: number) =>
      `Your doors ${leadMinutes === 0 ? 'open at the start' : `open ${minutes(leadMinutes)} before the start`} and ${
        lagMinutes === 0 ? 'close at the end' : `close ${minutes(lagMinutes)} after the end`
      }.`,
    keyFollows:
      'If you have no key yet, it comes in an e-mail of its own from Salto when your doors open. You need not do anything before that.',
  },
  manage: 'See, move or cancel the reservation',
  confirmed: {
    subject: (unit: string, when: string) => `Confirmed: ${unit}, ${when}`,
    heading: 'Your reservation is confirmed',
    calendar: 'The entry for your calendar is attached.',
    unpaid: 'It is not paid yet. No door opens before it is.',
  },
  paid: {
    subject: (unit: string, when: string) => `Paid: ${unit}, ${when}`,
    heading: 'Your reservation is paid',
  },
  changed: {
    subject: (unit: string, when: string) => `Changed: ${unit}, ${when}`,
    heading: 'Your reservation has changed',
    calendar: 'The attached entry puts your calendar right.',
  },
  cancelled: {
    subject: (unit: string, when: string) => `Cancelled: ${unit}, ${when}`,
    heading: 'Your reservation is cancelled',
    asked: 'The reservation is cancelled, and no door opens for it.',
    lapsed:
      'The reservation was held for you and not confirmed in time, so it is cancelled and the time is free again. You may reserve it anew.',
    calendar: 'The attached entry takes it out of your calendar.',
  },
  hold: {
    manage: 'Confirm, move or cancel the reservation',
    subject: (unit: string, until: string) => `Held until ${until}: ${unit}`,
    heading: 'Your reservation waits for you',
    held: (until: string) =>
      `The time is held for you until ${until}. If the reservation is not confirmed by then, it is cancelled and the time is free for others. Doors open for confirmed reservations only.`,
  },
  open: {
    subject: (location: string, until: string) => `Your doors at ${location} are open until ${until}`,
    heading: 'Your doors are open for you',
    sentence: (from: string, until: string) => `Your doors are open from ${from} until ${until}.`,
    leadTo: 'They lead to:',
    key: 'Use the Salto key that you have already.',
  },
  series: {
    subjects: {
      made: (unit: string, dates: string) => `Confirmed: ${unit}, ${dates}`,
      changed: (unit: string, dates: string) => `Changed: ${unit}, ${dates}`,
      cancelled: (unit: string, dates: string) => `Cancelled: ${unit}, ${dates}`,
      lapsed: (unit: string, dates: string) => `Cancelled: ${unit}, ${dates}`,
    },
    headings: {
      made: 'Your recurring reservation is made',
      changed: 'Your recurring reservation has changed',
      cancelled: 'Reservations of your series are cancelled',
      lapsed: 'Your recurring reservation is cancelled',
    },
    dates: (count: number) => (count === 1 ? '1 date' : `${count} dates`),
    stored: (count: number) =>
      count === 1 ? 'This date is reserved for you:' : `These ${count} dates are reserved for you:`,
    lapsed:
      'These dates were held for you and not confirmed in time, so they are cancelled and the times are free again. You may reserve them anew.',
    cancelled: 'Cancelled:',
    skipped: 'Left out, as chosen:',
    conflicted: 'Not reserved, because the time was taken:',
    moved: (when: string, place: string, instead: string) => `${when}, ${place}, instead of ${instead}`,
    elsewhere: (when: string, place: string) => `${when}, ${place}`,
    more: 'Later dates are reserved as time goes on. You hear of one that cannot be.',
    calendar: 'The entries for your calendar are attached.',
  },
  conflicted: {
    subject: (unit: string, when: string) => `Not reserved: ${unit}, ${when}`,
    heading: 'A date of a recurring reservation could not be reserved',
    taken: 'The time was taken by somebody else when the series reached it. Nothing is reserved, and no door opens.',
    booker: 'Choose another time or another room for this date, or leave it out. The other dates stay.',
    staff: 'Find another time or another room for this date, or leave it out. The booker has been told as well.',
    whose: 'Booked by',
  },
  invitation: {
    subject: (organization: string) => `Your account at ${organization}`,
    heading: (organization: string) => `${organization} invites you to Latchwork`,
    choose: 'You have been added to the staff. Choose your password to begin:',
    label: 'Choose your password',
    once: (until: string) => `The link works once, until ${until}. After that, ask for a new one.`,
    unexpected: 'If you do not expect this, do nothing: without the link nobody gets in.',
  },
  signIn: {
    subject: (organization: string) => `Sign in at ${organization}`,
    heading: 'Your link to sign in',
    label: 'Sign in',
    once: (until: string) => `The link works once, until ${until}.`,
    notAsked: 'If you did not ask for it, do nothing: without the link nobody gets in.',
  },
  newPassword: {
    subject: (organization: string) => `A new password at ${organization}`,
    heading: 'Choose a new password',
    label: 'Choose a password',
    notAsked: 'If you did not ask for it, do nothing: your password stays as it is.',
  },
} as const
