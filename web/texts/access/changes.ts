const changes1 = (count: number): string => (count === 1 ? '1 change' : `${count} changes`)
const persons = (count: number): string => (count === 1 ? '1 person' : `${count} people`)

interface Choice {
  /** What is done, before the button is pressed. null: it cannot be done. */
  readonly adopt: string | null
  readonly revert: string | null
  readonly ignore: string
}

const vanished: Choice = {
  adopt: 'Its mappings end. Products and units no longer open it.',
  revert: null,
  ignore: 'The mapping stays, shown as vanished; nobody is given it.',
}

export const changes = {
  says: 'What somebody changed by hand in Salto KS, and what Latchwork does not do without a yes.',
  none: 'Nothing to decide',
  noneSays: 'Salto KS holds what the rules give. Changes made there by hand appear here.',
  onlyManagers: 'Managers and owners decide. You can look.',
  drift: {
    title: 'Changed by hand in Salto KS',
    nonePart: 'Nothing was changed by hand.',
    who: 'Who',
    what: 'What was seen',
    where: 'Where',
    seen: 'Seen',
    selectAll: 'Select all',
    select: (who: string): string => `Select ${who}`,
    selected: (count: number): string => `${changes1(count)} selected`,
    decide: 'Decide',
    decideFor: (who: string): string => `Decide: ${who}`,
    decideSelected: (count: number): string => `Decide for ${changes1(count)}`,
    adopt: 'Adopt',
    revert: 'Revert',
    ignore: 'Ignore',
    cannot: (count: number): string =>
      `Not possible for ${count === 1 ? '1 of them' : `${count} of them`}: these stay undecided.`,
    notPossible: 'Not possible here',
    choose: 'What shall be done?',
    submit: 'Decide',
    done: (count: number): string => `Decided: ${changes1(count)}. Latchwork acts on it now.`,
    notAll: (count: number): string => `${changes1(count)} could not be decided:`,
    nobody: 'Nobody of ours',
    group: 'an access group',
    kinds: {
      membership_removed: (group: string): string => `− taken out of ${group}`,
      membership_added: (group: string): string => `+ put into ${group}`,
      user_suspended: (): string => '− suspended',
      user_deleted: (): string => '− deleted',
      user_promoted: (): string => '~ opens by an own Salto role',
      user_not_ours: (): string => '~ was a user before Latchwork',
      group_vanished: (group: string): string => `− ${group} is gone`,
      site_vanished: (): string => '− the site is gone',
    },
    effects: {
      membership_removed: {
        adopt: 'Stays out of the group, although the rules give it.',
        revert: 'Is put back into the group; the door opens again.',
        ignore: 'Stays as it is, and is not asked about again.',
      },
      membership_added: {
        adopt: 'Becomes ours: it is kept as access given by hand, until somebody ends it here.',
        revert: 'Is taken out of the group; the door closes.',
        ignore: 'Stays open, foreign: shown, and never taken away by Latchwork.',
      },
      user_suspended: {
        adopt: 'Stays suspended: nothing is opened for them.',
        revert: 'Is reactivated; the doors open again. Ask first whether it was a ban.',
        ignore: 'Stays suspended, and is not asked about again.',
      },
      user_deleted: {
        adopt: 'Stays deleted: nothing is opened for them.',
        revert: 'Is made anew; Salto KS sends an invitation.',
        ignore: 'Stays deleted, and is not asked about again.',
      },
      user_promoted: {
        adopt: null,
        revert: null,
        ignore: 'Opens by the own Salto role. Latchwork touches nothing of this user.',
      },
      user_not_ours: {
        adopt: 'May be given groups and be suspended by Latchwork from now on; never deleted.',
        revert: null,
        ignore: 'Stays outside: Latchwork gives them nothing at this site.',
      },
      group_vanished: vanished,
      site_vanished: { ...vanished, adopt: 'The site is given up.' },
    } as Readonly<Record<string, Choice>>,
  },
  held: {
    title: 'Held changes',
    totals: (losing: number, getting: number, otherwise: number): string =>
      [
        losing > 0 ? `${losing} lose a group` : '',
        getting > 0 ? `${getting} get a group` : '',
        otherwise > 0 ? `${otherwise} change as users` : '',
      ]
        .filter(Boolean)
        .join(' · '),
    why: {
      unexplained_removal: (removals: number, memberships: number, limit: number): string =>
        `A changed mapping would remove ${removals} of ${memberships} memberships. Above ${limit} in a day Latchwork asks first.`,
      site_changed: (removals: number): string =>
        `The site belongs to no location any more; its ${removals} memberships would be removed.`,
      restored: (removals: number): string =>
        `A backup was restored: the doors may know better. ${removals} changes are shown and not done.`,
    },
    gets: (group: string): string => `+ gets ${group}`,
    loses: (group: string): string => `− loses ${group}`,
    changes: '~ changes as a Salto user',
    person: 'Person',
    change: 'Change',
    all: (count: number): string => `Show all ${count}`,
    approve: (count: number): string => `Approve all ${count}`,
    approveOne: 'Approve',
    approveFor: (who: string): string => `Approve for ${who}`,
    refuse: 'Refuse',
    approveTitle: (count: number): string => `Approve ${changes1(count)}`,
    refuseTitle: (count: number): string => `Refuse ${changes1(count)}`,
    approveSays: (losing: number, getting: number): string =>
      `${losing > 0 ? `${persons(losing)} lose doors at once.` : ''} ${getting > 0 ? `${persons(getting)} get doors.` : ''}`.trim() ||
      'The changes are made at once.',
    refuseSays: 'Nothing is removed. The changes stay refused until the mapping is put back or somebody approves them.',
    reason: 'Reason',
    reasonSays: 'Kept in the journal, for whoever asks later.',
    approved: 'Approved. The changes are on their way.',
    refused: 'Refused. Nothing is removed.',
    submitApprove: 'Approve',
    submitRefuse: 'Refuse',
  },
}
