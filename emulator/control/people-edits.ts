/** Edits that a person makes by hand in the web app: people. No permission is asked and no mail suppressed. */
import { ApiError } from '../errors.ts'
import { sendInvitation } from '../mail.ts'
import { iqSecret } from '../otp.ts'
import { newKey } from '../routes/keys.ts'
import { joinGroup, leaveGroup } from '../state/groups.ts'
import type { SiteUser } from '../state/nouns.ts'
import {
  addPerson,
  addSiteUser,
  changeSiteUser,
  deleteSiteUser,
  emailKey,
  plainFields,
  setEmail,
  setState,
} from '../state/people.ts'
import { hasFreeSeat } from '../state/seats.ts'
import type { World } from '../state/world.ts'
import { wireSiteUser } from '../wire/users.ts'
import type { Order } from './order.ts'

export type Edit = (world: World, order: Order) => unknown

export const peopleEdits: Readonly<Record<string, Edit>> = {
  'create-user': createUser,
  'delete-user': (world, order) => {
    const site = order.site()
    deleteSiteUser(world, site, order.user(site))
  },
  'suspend-user': (world, order) => {
    const site = order.site()
    setState(world, site, order.user(site), 'suspended')
  },
  'subscribe-user': (world, order) => {
    const site = order.site()
    if (!hasFreeSeat(site)) throw new ApiError(409, '2203', 'No free seat')
    setState(world, site, order.user(site), 'subscribed')
  },
  'block-user': (world, order) => change(world, order, user => (user.blocked = order.flag('blocked'))),
  'promote-user': (world, order) => change(world, order, user => (user.roleIds = [order.roleId('site_super_user')])),
  'rename-user': (world, order) =>
    change(world, order, user => {
      user.person.firstName = order.text('firstName') ?? user.person.firstName
      user.person.lastName = order.text('lastName') ?? user.person.lastName
    }),
  'make-pod-member': (world, order) => change(world, order, user => (user.podMember = order.flag('podMember'))),
  'override-privacy': (world, order) =>
    change(world, order, user => (user.overridePrivacyMode = order.flag('overridePrivacyMode'))),
  'use-pin': (world, order) => change(world, order, user => (user.usePin = order.flag('usePin'))),
  'block-key': (world, order) =>
    change(world, order, user => {
      for (const key of user.keys) {
        if (order.text('type') === null || key.type === order.text('type')) key.blocked = order.flag('blocked')
      }
    }),
  'activate-key': activateKey,
  'activate-iq': activateIq,
  'complete-profile': completeProfile,
  'change-email': changeEmail,
  'add-member': (world, order) => {
    const site = order.site()
    joinGroup(world, site, order.group(site), order.user(site).person)
  },
  'remove-member': (world, order) => {
    const site = order.site()
    leaveGroup(world, site, order.group(site), order.user(site).person.id)
  },
}

function change(world: World, order: Order, effect: (user: SiteUser) => unknown): void {
  const site = order.site()
  const user = order.user(site)
  changeSiteUser(world, site, user, () => {
    effect(user)
  })
}

/** `newEmail`: null takes the address away. An address belongs to one person of the platform. */
function changeEmail(world: World, order: Order): void {
  const site = order.site()
  const { person } = order.user(site)
  if (!order.has('newEmail')) throw new ApiError(400, '1101', 'newEmail is required')
  const email = order.email('newEmail')
  const holder = email === null ? undefined : world.peopleByEmail.get(emailKey(email))
  if (holder !== undefined && holder !== person) throw new ApiError(409, '3101', 'This e-mail is in use')
  setEmail(world, person, email)
  if (!person.hasProfile && email !== null) sendInvitation(world, site, person)
}

/** `{siteId, email?, firstName?, lastName?, role?, hasProfile?, invite?}`; answers both ids. */
function createUser(world: World, order: Order) {
  const site = order.site()
  const email = order.email('email')
  const roleIds = [order.roleId('site_user')]
  const hasProfile = order.flag('hasProfile', false)
  const invite = order.flag('invite')
  const known = email === null ? undefined : world.peopleByEmail.get(emailKey(email))
  if (known !== undefined && site.userByPerson.has(known.id)) throw new ApiError(409, '3101', 'The user is in the site')
  const person =
    known ??
    addPerson(world, {
      email,
      firstName: order.text('firstName') ?? 'Hand',
      lastName: order.text('lastName') ?? 'Made',
      managedBySiteId: site.id,
      hasProfile,
      password: hasProfile ? 'member-demo' : null,
    })
  const user = addSiteUser(world, site, person, plainFields(roleIds), { invite, atOnce: true })
  return wireSiteUser(site, user, 'v1.2')
}

/** The person logs in with the app: a mobile key comes into being, which nobody else can make (documented). */
function activateKey(world: World, order: Order) {
  const site = order.site()
  const user = order.user(site)
  changeSiteUser(world, site, user, () => {
    user.keys = [...user.keys.filter(key => key.type !== 'mkey'), newKey(world, 'mkey', null, null)]
  })
}

/** The person activates an IQ for remote opening; answers what the one-time passwords are made of. */
function activateIq(world: World, order: Order) {
  const site = order.site()
  const user = order.user(site)
  const { iq } = order.lock(site)
  if (!user.activatedIqIds.includes(iq.id)) user.activatedIqIds.push(iq.id)
  return { iqId: iq.id, ...iqSecret(world, user, iq) }
}

/** By `userId` or `email`: the person owns name and e-mail from now on and may log in. */
function completeProfile(world: World, order: Order) {
  const person = order.person()
  completePersonProfile(world, person.id, order.text('password') ?? 'member-demo')
}

export function completePersonProfile(world: World, personId: string, password: string): void {
  const person = world.loadPerson(personId)
  person.hasProfile = true
  person.password = password
  for (const site of world.sites.items()) {
    const user = site.userByPerson.get(personId)
    if (user === undefined) continue
    site.users.touch()
    // A17 switched: the seat is taken when the profile is completed.
    if (!world.switches.invitedIsSubscribed && hasFreeSeat(site)) setState(world, site, user, 'subscribed')
  }
}
