/** What a line is about, by its names as they are now; a name that is not known any more is said as such. */
export interface Told {
  readonly person: string
  readonly product: string
  readonly unit: string
  readonly location: string
  readonly company: string
  readonly group: string
  readonly site: string
  readonly staff: string
  readonly key: string
  /** How many people and groups a line is about, and which decision or fault it tells. */
  readonly people: number
  readonly groups: string
  readonly decision: string
  readonly fault: string
  readonly reason: string
}

type Sentence = (told: Told) => string

const whom = ({ person, people }: Told): string => (people > 1 ? `${people} people` : person)

const writes: Readonly<Record<string, Sentence>> = {
  'membership.give.intended': t => `Asks Salto KS to give ${whom(t)} ${t.group}`,
  'membership.give.done': t => `Gave ${whom(t)} ${t.group}`,
  'membership.give.failed': t => `Could not give ${whom(t)} ${t.group}: ${t.fault}`,
  'membership.take.intended': t => `Asks Salto KS to remove ${whom(t)} from ${t.group}`,
  'membership.take.done': t => `Removed ${whom(t)} from ${t.group}`,
  'membership.take.failed': t => `Could not remove ${whom(t)} from ${t.group}: ${t.fault}`,
  'user.create.intended': t => `Asks Salto KS to invite ${whom(t)}`,
  'user.create.done': t => `Invited ${whom(t)} to Salto KS`,
  'user.create.failed': t => `Could not invite ${whom(t)}: ${t.fault}`,
  'user.reactivate.intended': t => `Asks Salto KS to reactivate ${whom(t)}`,
  'user.reactivate.done': t => `Reactivated ${whom(t)}`,
  'user.reactivate.failed': t => `Could not reactivate ${whom(t)}: ${t.fault}`,
  'user.suspend.intended': t => `Asks Salto KS to suspend ${whom(t)}`,
  'user.suspend.done': t => `Suspended ${whom(t)}`,
  'user.suspend.failed': t => `Could not suspend ${whom(t)}: ${t.fault}`,
  'user.change.intended': t => `Asks Salto KS to change the name or address of ${whom(t)}`,
  'user.change.done': t => `Changed the name or address of ${whom(t)} in Salto KS`,
  'user.change.failed': t => `Could not change ${whom(t)} in Salto KS: ${t.fault}`,
  'user.delete.intended': t => `Asks Salto KS to delete ${whom(t)}`,
  'user.delete.done': t => `Deleted ${whom(t)} from Salto KS`,
  'user.delete.failed': t => `Could not delete ${whom(t)} from Salto KS: ${t.fault}`,
}

const ours: Readonly<Record<string, Sentence>> = {
  'person.added': t => `Added ${t.person}`,
  'person.changed': t => `Changed ${t.person}`,
  'company.added': t => `Added the company ${t.company}`,
  'company.changed': t => `Renamed the company ${t.company}`,
  'co_member.added': t => `Made ${t.person} a co-member of ${t.company}`,
  'co_member.changed': t => `Changed ${t.person} as co-member of ${t.company}`,
  'billing.started': t => `Started ${t.product} for ${t.company || t.person}`,
  'billing.changed': t => `Changed ${t.product} of ${t.company || t.person}`,
  'grant.made': t => `Gave ${t.person} ${t.group} by hand`,
  'grant.ended': t => `Ended the access given by hand of ${t.person} to ${t.group}`,
  'location.added': t => `Added the location ${t.location}`,
  'location.changed': t => `Changed the location ${t.location}`,
  'location.site_chosen': t => `Chose the Salto KS site of ${t.location}`,
  'product.added': t => `Added the product ${t.product}`,
  'product.changed': t => `Changed the product ${t.product}`,
  'product.access_groups_mapped': t => `Chose what ${t.product} opens at ${t.location}: ${t.groups}`,
  'reservation_unit.added': t => `Added the unit ${t.unit}`,
  'reservation_unit.changed': t => `Changed the unit ${t.unit}`,
  'reservation_unit.access_groups_mapped': t => `Chose what ${t.unit} opens: ${t.groups}`,
  'reservation.made': t => `Reserved ${t.unit} for ${t.person}`,
  'reservation.moved': t => `Moved the reservation of ${t.unit} by ${t.person}`,
  'reservation.confirmed': t => `Confirmed the reservation of ${t.unit} by ${t.person}`,
  'reservation.cancelled': t => `Cancelled the reservation of ${t.unit} by ${t.person}`,
  'reservation.holds_released': () => 'Released holds that had lapsed',
  'reservation.confirmation_resent': t => `Sent the confirmation to ${t.person} again`,
  'series.made': t => `Made a series in ${t.unit} for ${t.person}`,
  'series.changed': t => `Changed the series in ${t.unit} of ${t.person}`,
  'series.extended': t => `Made further dates of the series in ${t.unit} of ${t.person}`,
  'series.hold_lapsed': t => `Released the held dates of the series in ${t.unit} of ${t.person}`,
  'series.stopped': t => `Stopped the series in ${t.unit} of ${t.person}`,
  'drift.seen': t => `Saw a change made by hand at ${t.site}: ${t.person || t.group}`,
  'drift.settled': t => `Saw that a difference at ${t.site} is gone: ${t.person || t.group}`,
  'drift.decided': t => `Decided on a change made by hand: ${t.decision}, ${t.person || t.group}`,
  'change.held': t => `Held changes at ${t.site} until somebody says yes`,
  'held_change.decided': t => `Held changes at ${t.site}: ${t.decision}${t.reason ? ` (${t.reason})` : ''}`,
  'mail.repeated': t => `Sent a mail to ${t.person || t.staff} again`,
  'member.signed_in': t => `${t.person} signed in`,
  'member_link.sent': t => `Sent ${t.person} a link to sign in`,
  'doors.told': t => `Told ${t.person} which doors are open`,
  'calendar_feed.issued': () => 'Made the address of a calendar',
  'calendar_feed.revoked': () => 'Ended the address of a calendar',
}

const setup: Readonly<Record<string, Sentence>> = {
  'integration.requested': () => 'Asked for the integration with Salto KS',
  'integration.submitted': () => 'Handed the integration to Salto',
  'integration.approved': () => 'Stored the client of Salto KS',
  'integration.connected': () => 'Connected Salto KS',
  'integration.disconnected': () => 'Disconnected Salto KS',
  'integration.needs_reconnecting': () => 'Salto KS has to be connected again',
  'integration.troubled': () => 'The connection to Salto KS is troubled',
  'integration.recovered': () => 'The connection to Salto KS works again',
  'installation.restored': () => 'Restored a backup: changes at the doors are only shown until somebody says yes',
  'settings.no_access_policy_set': () => 'Changed what happens when no access is left',
  'settings.drift_set': () => 'Changed what happens on changes made by hand',
  'settings.access_windows_set': () => 'Changed when doors open before and close after reservations',
  'organization.added': () => 'Added the organisation',
  'organization.renamed': () => 'Renamed the organisation',
  'staff.added': t => `Invited ${t.staff} to the staff`,
  'staff.invited': t => `Invited ${t.staff} again`,
  'staff.joined': t => `${t.staff} joined the staff`,
  'staff.changed': t => `Changed ${t.staff} on the staff`,
  'staff_link.sent': t => `Sent ${t.staff} a link`,
  'api_key.issued': t => `Made the API key ${t.key}`,
  'api_key.revoked': t => `Revoked the API key ${t.key}`,
}

export const journal = {
  sentences: { ...writes, ...ours, ...setup },
  /** A line of a version that says more than this one knows. */
  otherSentence: (action: string): string => action.replaceAll(/[._]/g, ' '),
  gone: 'somebody erased',
  nothing: 'nothing',
  decisions: {
    adopt: 'adopted',
    revert: 'reverted',
    ignore: 'ignored',
    approved: 'approved',
    refused: 'refused',
  } as Readonly<Record<string, string>>,
  actors: {
    reconciler: 'Latchwork',
    reservations: 'Latchwork',
    demo: 'The demo',
    import: 'The import',
    operator: 'The operator',
    visitor: 'A visitor',
  } as Readonly<Record<string, string>>,
  key: (name: string): string => `API key ${name}`,
  himself: (name: string): string => `${name} (member)`,
  onlyManagers: 'Only managers and owners read the journal',
  onlyManagersSays: 'It tells who did what. Ask a manager to look.',
  filters: {
    person: 'Person',
    anybody: 'Anybody',
    kind: 'About',
    from: 'From',
    until: 'Until',
    zone: (zone: string): string => `Days of ${zone}.`,
    clear: 'Clear filters',
    kinds: {
      '': 'Everything',
      'membership,user': 'Done at Salto KS',
      'drift,change,held_change': 'Differences and held changes',
      'person,company,co_member,member,member_link': 'People',
      'billing,grant': 'Billings and access given by hand',
      'reservation,series': 'Reservations',
      'product,reservation_unit,location': 'Inventory',
      'integration,settings,installation,organization': 'Setup',
      'staff,staff_link,api_key': 'Staff and keys',
    } as Readonly<Record<string, string>>,
  },
  columns: { at: 'When', who: 'Who', what: 'What' },
  none: 'Nothing is written here',
  noneSays: 'No line fits. Try another kind, person or date.',
}
