/** What lists of people may be filtered and ordered by. `user/email eq '…'` and ids are answered from an index. */
import type { Call } from '../http/call.ts'
import type { Fields } from '../query/filter.ts'
import type { Listing } from '../query/page.ts'
import type { Person, Site, SiteUser } from '../state/nouns.ts'
import { emailKey } from '../state/people.ts'
import { shownSiteUser } from '../wire/users.ts'

const fields: Fields<SiteUser> = {
  id: user => user.id,
  alias: user => user.alias,
  blocked: user => user.blocked,
  subscription_state: user => user.subscriptionState,
  use_pin: user => user.usePin,
  override_privacy_mode: user => user.overridePrivacyMode,
  toggle_easy_office_mode: user => user.toggleEasyOfficeMode,
  toggle_manual_office_mode: user => user.toggleManualOfficeMode,
  'user/id': user => user.person.id,
  'user/email': user => user.person.email,
  'user/first_name': user => user.person.firstName,
  'user/last_name': user => user.person.lastName,
  'user/tag_number': user => user.person.tagNumber,
  'user/has_profile': user => user.person.hasProfile,
}

const emailPath: ReadonlySet<string> = new Set(['user/email'])
const nothing: ReadonlySet<string> = new Set()

export function siteUserListing(call: Call, site: Site): Listing<SiteUser> {
  const { world } = call
  const ignoresCase = world.switches.emailIgnoresCase
  return {
    fields,
    caseless: ignoresCase ? emailPath : nothing,
    wire: user => shownSiteUser(site, user, call.version),
    fromIndex: filter => {
      const email = filter.equals('user/email')
      if (email !== null) {
        const found = [...(site.usersByEmail.get(emailKey(email)) ?? [])].filter(user => site.users.has(user.id))
        return ignoresCase ? found : found.filter(user => user.person.email === email)
      }
      const id = filter.equals('id')
      const personId = filter.equals('user/id')
      if (id === null && personId === null) return null
      const user = id === null ? site.userByPerson.get(personId ?? '') : site.users.find(id)
      return user !== null && user !== undefined && site.users.has(user.id) ? [user] : []
    },
  }
}

export const personFields: Fields<Person> = {
  id: person => person.id,
  first_name: person => person.firstName,
  last_name: person => person.lastName,
}
