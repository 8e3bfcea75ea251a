const persons = (count: number): string => (count === 1 ? '1 person' : `${count} people`)
const others = (names: readonly string[], count: number): string => {
  const more = count - names.length
  if (names.length === 0) return persons(count)
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
}

export const today = {
  needs: {
    title: 'Needs you',
    none: 'Nothing waits for you',
    noneSays: 'Everything that the rules give, the doors have.',
    held: {
      unexplained_removal: (removals: number, memberships: number, site: string): string =>
        `${removals} of ${memberships} memberships at ${site} would be removed. No ended claim explains it, so nothing is removed until somebody says yes.`,
      site_changed: (removals: number, _memberships: number, site: string): string =>
        `${site} belongs to no location any more. ${removals} memberships there would be removed, and wait for a yes.`,
      restored: (removals: number, _memberships: number, site: string): string =>
        `A backup was restored. ${removals} changes at ${site} are only shown until somebody says yes.`,
    },
    heldTitle: 'Held changes',
    look: 'Look at the changes',
    driftTitle: 'Changed by hand in Salto KS',
    drift: {
      membership_removed: (who: string, site: string): string => `Taken out of an access group at ${site}: ${who}.`,
      membership_added: (who: string, site: string): string => `Put into an access group at ${site}: ${who}.`,
      user_suspended: (who: string, site: string): string => `Suspended at ${site}: ${who}.`,
      user_deleted: (who: string, site: string): string => `Deleted at ${site}: ${who}.`,
      user_promoted: (who: string, site: string): string => `Opens by an own Salto role at ${site}: ${who}.`,
      user_not_ours: (who: string, site: string): string =>
        `Was a user at ${site} before Latchwork, and waits for adoption: ${who}.`,
      group_vanished: (_who: string, site: string): string => `An access group is gone from ${site}.`,
      site_vanished: (_who: string, site: string): string => `The Salto KS site ${site} is gone.`,
    },
    decide: 'Decide',
    waits: {
      waits_for_seat: {
        title: 'No free seat',
        says: (who: string, site: string): string => `${who}: waits for a free seat at ${site}. Others go on.`,
        action: 'Look at the seats',
      },
      stays_open: {
        title: 'Stays open',
        says: (who: string, site: string): string =>
          `${who}: added by hand at ${site}, and no claim gives it any more.`,
        action: 'Look at the changes',
      },
      rejected: {
        title: 'Refused by Salto KS',
        says: (who: string, site: string): string => `${who}: Salto KS refuses this at ${site}.`,
        action: 'Open the person',
      },
      unreachable: {
        title: 'Salto KS does not answer',
        says: (who: string, site: string): string => `${who}: waits until ${site} can be asked again. Nothing is lost.`,
        action: 'Look at the connection',
      },
      unconfirmed: {
        title: 'Not confirmed yet',
        says: (who: string, site: string): string => `${who}: asked for at ${site}, and not seen there yet.`,
        action: 'Open the person',
      },
      old_address: {
        title: 'Salto KS uses the old address',
        says: (who: string, site: string): string => `${who}: the address at ${site} is the former one.`,
        action: 'Open the person',
      },
      group_vanished: {
        title: 'An access group is gone',
        says: (who: string, site: string): string => `${who}: cannot get what a vanished group of ${site} gave.`,
        action: 'Look at the changes',
      },
      site_vanished: {
        title: 'A site is gone',
        says: (who: string, site: string): string => `${who}: ${site} is gone from Salto KS.`,
        action: 'Look at the changes',
      },
    } as Readonly<Record<string, { title: string; says: (who: string, site: string) => string; action: string }>>,
    otherWait: {
      title: 'Waits',
      says: (who: string, site: string): string => `${who}: waits at ${site}.`,
      action: 'Open the person',
    },
    since: 'since',
    nextTry: (time: string): string => `next try ${time}`,
    mailTitle: 'Mails not delivered',
    mail: (who: string, count: number): string =>
      count === 1 ? `A mail to ${who} was not delivered.` : `${count} mails were not delivered, the last to ${who}.`,
    mailStaff: 'staff',
    holdTitle: (who: string): string => `Hold of ${who}`,
    lapses: 'Lapses',
    confirm: 'Confirm',
    confirmPaid: 'Paid: confirm',
    connectionTitle: 'Salto KS',
    connection: 'Look at the connection',
    people: others,
  },
  windows: {
    title: 'Opening and closing',
    none: 'No access window today',
    noneSays: 'Windows of reservations appear here, with whether the key is ready.',
    toCalendar: 'Go to the calendar',
    now: (time: string): string => `Now, ${time}`,
    span: (from: string, until: string): string => `${from} – ${until}`,
    reservation: (from: string, until: string): string => `reserved ${from} – ${until}`,
    zone: (zone: string): string => `Times of ${zone}.`,
    closes: 'closes',
    ready: 'Key ready',
    open: 'Open',
    notYet: (when: string): string => `Opens ${when}`,
    given: 'Salto KS is being told',
    notOpen: 'Open by the rules, not at the door yet',
    seat: 'No free seat in Salto KS',
    unreachable: 'Salto KS does not answer; tried again by itself',
    adoption: 'Waits for a decision under Changes',
    rejected: 'Salto KS refused it',
    foreign: 'Open, given by hand in Salto KS',
    done: 'Closed',
    taking: 'Closing at Salto KS',
    earlier: (count: number): string => (count === 1 ? '1 earlier window' : `${count} earlier windows`),
    whyNot: {
      reservation_tentative: 'Not confirmed yet: opens no door',
      reservation_unpaid: 'Not paid: opens no door',
      not_mapped: 'The unit opens no access group',
      person_inactive: 'The person is inactive: opens no door',
      reservation_cancelled: 'Cancelled',
      reservation_conflicted: 'Has no place',
    } as Readonly<Record<string, string>>,
  },
  live: {
    title: 'Live',
    says: 'As Salto KS confirms.',
    reconnecting: 'Reconnecting …',
    none: 'Nothing happened within a day',
    noneSays: 'What is given and taken at the doors appears here at once.',
    given: (who: string, group: string): string => `${who} may open ${group}`,
    taken: (who: string, group: string): string => `${who} may no longer open ${group}`,
    invited: (who: string): string => `${who} was invited to Salto KS`,
    suspended: (who: string): string => `${who} was suspended`,
    reactivated: (who: string): string => `${who} was reactivated`,
    deleted: (who: string): string => `${who} was deleted from Salto KS`,
    failed: (who: string, why: string): string => `Not done for ${who}: ${why}`,
    words: {
      given: 'Given',
      taken: 'Removed',
      invited: 'Invited',
      suspended: 'Suspended',
      reactivated: 'Reactivated',
      deleted: 'Deleted',
      failed: 'Refused',
    },
    faults: {
      not_done: 'Salto KS does not answer. It is tried again by itself.',
      unknown_outcome: 'the answer was lost. It is looked at before it is repeated.',
      missing: 'Salto KS does not know them any more.',
      duplicate: 'Salto KS has them already.',
      rejected: 'Salto KS refused it.',
      no_seat: 'no seat is free.',
      subscription_invalid: 'the subscription of the site has ended.',
      disconnected: 'the connection has to be renewed.',
    } as Readonly<Record<string, string>>,
    unknownFault: 'Salto KS refused it.',
  },
}
