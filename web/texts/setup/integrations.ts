// SETUP's words, a file for each screen.
const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`
const people = (number: number): string => count(number, 'person', 'people')
const memberships = (number: number): string => count(number, 'group membership', 'group memberships')

export const integrations = {
  title: 'Integrations',
  states: {
    requested: 'Requested',
    'with-salto': 'With Salto',
    approved: 'Approved, not connected yet',
    connected: 'Connected',
    'needs-reconnecting': 'Needs reconnecting',
    disconnected: 'Not connected',
  },
  path: {
    title: 'Salto KS',
    says: 'From the request to open doors, in five steps.',
    steps: {
      requested: { name: 'Requested', who: 'You ask your host' },
      'with-salto': { name: 'With Salto', who: 'The host asks Salto' },
      approved: { name: 'Approved', who: 'Salto gives a client' },
      connected: { name: 'Connected', who: 'You log in at Salto' },
      live: { name: 'Live', who: 'Doors follow Latchwork' },
    },
    done: 'done',
    now: 'now',
    later: 'later',
    notYet: 'not yet',
  },
  next: {
    title: 'What comes next',
    ask: 'Ask for Salto KS. The host of this installation sends the request to Salto, who enable a client for you. That takes days, so ask early.',
    askButton: 'Request Salto KS',
    waitsForOwner: 'An owner of your organisation takes this step.',
    requested: 'Waits for the host to send the request to Salto. You need not do anything.',
    requestedHost: 'Send Salto the redirect URL below and ask for a client of the Connect API, then say so here.',
    submit: 'I have sent it to Salto',
    withSalto:
      'Waits for Salto. They enable a client for the redirect URL and give the host its id and secret; it takes days.',
    withSaltoHost: 'When Salto has answered, enter the client id and secret that they gave.',
    approve: 'Enter client id and secret',
    approved:
      'Everything is ready. Connect leads to Salto: log in there as a site admin of your sites, and you come back here.',
    connect: 'Connect to Salto KS',
    reconnect: 'Reconnect',
    connectedWithoutSite: 'Connected. Choose the Salto KS site of a location below, then doors can follow Latchwork.',
    looking: 'Connected. Looking at your sites …',
    reading: 'Connected. The first complete look at your site is under way; it takes a minute or two.',
    live: 'Live: what you decide in Latchwork is true at your doors.',
    broken: 'The connection is broken. Nothing is removed meanwhile, but nobody new gets a key.',
    disconnected:
      'Not connected. Doors stay as they are in Salto KS. Connect again with the same client when you wish.',
  },
  outcomes: {
    done: 'Connected to Salto KS. Its sites and access groups have been read.',
    'connection.consent_denied':
      'Not connected: the login at Salto was cancelled, or consent was not given. Nothing was changed. Connect again when you are ready.',
    'connection.attempt_unknown':
      'Not connected: this login was used already or is older than ten minutes. Nothing was changed. Connect again.',
    'connection.callback_mismatch':
      'Not connected: the answer of the login page does not belong to this attempt. Nothing was changed. Connect again.',
    'connection.login_refused':
      'Not connected: Salto refused the login. Nothing was changed. Connect again; if it stays so, ask your host to check the client with Salto.',
    'connection.identity_unreachable':
      'Not connected: Salto’s login server does not answer. Nothing was changed. Try again in a few minutes.',
    other: 'Not connected. Nothing was changed. Connect again; if it stays so, ask your host to look at the client.',
  },
  client: {
    title: 'Client',
    says: 'What Salto has to know of this installation.',
    redirectUrl: 'Redirect URL',
    redirectSays: 'Salto has to enable exactly this address.',
    id: 'Client id',
    none: 'Not given yet',
    change: 'Enter other credentials',
  },
  approval: {
    title: 'Client id and secret from Salto',
    id: 'Client id',
    secret: 'Client secret',
    secretSays: 'Stored sealed, and never shown again.',
    submit: 'Approve',
  },
  policy: {
    title: 'No-access policy',
    says: 'What happens to a Salto user of ours when no access group is left for them.',
    suspend: {
      name: 'Suspend',
      gist: 'The user stays in Salto KS, and opens nothing.',
      facts: [
        'The seat is free for somebody else.',
        'They keep their app and key: the next membership or reservation works at once.',
        'Their history stays in Salto KS.',
      ],
    },
    delete: {
      name: 'Delete',
      gist: 'The user is removed from Salto KS.',
      facts: [
        'The seat is free, and the address leaves Salto KS.',
        'Lost: their key, PIN and tag, and their name in Salto’s history. It cannot be undone.',
        'The next membership or reservation begins with a new invitation from Salto.',
      ],
    },
    keepAlive: 'Wait before either',
    keepAliveSays: (minutes: string) =>
      `Nothing happens when access opens again within ${minutes}. Saves people with one reservation after the other.`,
    deleteAfter: 'Delete after',
    deleteAfterSays: (after: string) => `Suspended at once, deleted ${after}.`,
    atOnce: 'at once',
    later: (span: string) => `${span} later`,
    minutes: 'minutes',
    saved: 'The policy holds from now on.',
    ownersOnly: 'Only an owner can change this.',
  },
  drift: {
    title: 'Changes made by hand in Salto KS',
    says: 'What Latchwork does when somebody adds, takes or suspends access in Salto KS itself.',
    ask: {
      name: 'Ask',
      says: 'Shows it under Access › Changes and waits for a decision. Nothing is touched meanwhile.',
    },
    revert: {
      name: 'Revert',
      says: 'Gives back what was taken and takes what was added, without asking. A ban made by hand in Salto KS would be lifted.',
    },
    ignore: { name: 'Ignore', says: 'Leaves it as it is, and says so where the person is shown.' },
    saved: 'Holds for what is found from now on.',
  },
  sites: {
    title: 'Sites of locations',
    says: 'Each location has one Salto KS site; access groups are chosen from it.',
    location: 'Location',
    site: 'Salto KS site',
    seats: 'Seats',
    lastRead: 'Last complete look',
    never: 'not yet',
    none: 'No site',
    change: (location: string) => `Change the site of ${location}`,
    changeShort: 'Change',
    chooseFor: (location: string) => `Choose the site of ${location}`,
    choose: 'Choose',
    seatsOf: (used: number | null, allowed: number | null) =>
      `${used ?? '–'} of ${allowed === null ? 'unlimited' : allowed}`,
    full: 'full',
    invalid: 'Salto subscription not valid',
    vanished: 'gone in Salto KS',
    noLocations: 'There is no location yet',
    noLocationsSays: 'Add your first location under Organisation, then choose its site here.',
    toOrganisation: 'Go to Organisation',
    notConnected: 'Connect first: then the sites of your Salto account can be chosen.',
  },
  choice: {
    title: (location: string) => `Salto KS site of ${location}`,
    label: 'Salto KS site',
    placeholder: 'Choose a site',
    noSite: 'No site',
    taken: (name: string, location: string) => `${name} (site of ${location})`,
    first: 'Nothing changes at any door: access groups are chosen next, at products and reservation units.',
    consequences: 'What this does',
    mappingsEnd: (products: number, units: number) =>
      products + units === 0
        ? 'No product or reservation unit has access groups here, so none is lost.'
        : `The access groups of ${count(products, 'product', 'products')} and ${count(units, 'reservation unit', 'reservation units')} at this location end. Choose groups of the new site afterwards.`,
    removalsHeld: (given: { people: number; memberships: number }, site: string) =>
      given.memberships === 0
        ? `Nobody has access by Latchwork at ${site}, so nothing is taken away.`
        : `${people(given.people)} with ${memberships(given.memberships)} at ${site} lose the reason for them. Their removal is held until somebody approves it under Access › Changes.`,
    submit: 'Change the site',
    submitFirst: 'Choose this site',
    unchanged: 'Choose another site than now.',
  },
  health: {
    title: 'Health',
    who: 'Connected as',
    role: 'Role at Salto',
    roleEnough: 'Enough: users and seats can be changed',
    roleTooLow: 'Too low: users and seats cannot be changed',
    since: 'Connected since',
    lastSuccess: 'Last answer of Salto KS',
    seats: 'Seats',
    cause: 'Cause',
    unknown: 'not known yet',
    works: 'Works',
    sync: 'Look at Salto KS now',
    synced: (given: number, taken: number, drift: number) =>
      `Looked. Given: ${given}, taken away: ${taken}, changed by hand: ${drift}.`,
    syncing: 'The look goes on; what it finds shows up by itself.',
  },
  leaving: {
    title: 'Disconnect',
    says: 'End the connection of your organisation to Salto KS.',
    button: 'Disconnect …',
    modal: 'Disconnect from Salto KS',
    keep: {
      name: 'Keep access as it is',
      says: (given: { people: number; memberships: number }) =>
        given.memberships === 0
          ? 'Salto KS stays as it is. Nobody has access by Latchwork.'
          : `${people(given.people)} keep ${memberships(given.memberships)}. Their doors go on opening, also when a membership or reservation ends, until you take it away in Salto KS or connect again.`,
    },
    remove: {
      name: 'Remove access first',
      says: (given: { people: number; memberships: number }) =>
        given.memberships === 0
          ? 'Nobody has access by Latchwork, so nothing is removed.'
          : `${memberships(given.memberships)} of ${people(given.people)} are taken away first: those doors stay shut for them. Disconnected when Salto confirms.`,
      brokenSays: 'Not possible while the connection is broken: reconnect first.',
    },
    always: 'Either way the tokens are revoked and erased. Reconnecting the same site goes on where this ended.',
    submit: { keep: 'Disconnect and keep access', remove: 'Remove access and disconnect' },
    underWay: 'Access is being removed. It is disconnected when Salto has confirmed the last removal.',
    done: 'Disconnected.',
  },
} as const
