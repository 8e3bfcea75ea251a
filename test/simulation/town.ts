// The people of a world and what they decide: members, staff with the shipping commands, and hands inside Salto KS.
// Whatever is decided goes into the judge's record too, by this file's own words.
import { changeRecurringBilling } from '../../src/commands/billings/change-recurring-billing.ts'
import { startRecurringBilling } from '../../src/commands/billings/start-recurring-billing.ts'
import { addCoMember } from '../../src/commands/companies/add-co-member.ts'
import { addCompany } from '../../src/commands/companies/add-company.ts'
import { changeCoMember } from '../../src/commands/companies/change-co-member.ts'
import { endGrant } from '../../src/commands/grants/end-grant.ts'
import { makeGrant } from '../../src/commands/grants/make-grant.ts'
import { setDriftSetting } from '../../src/commands/integrations/set-drift-setting.ts'
import { setNoAccessPolicy } from '../../src/commands/integrations/set-no-access-policy.ts'
import type { Command } from '../../src/commands/order.ts'
import { addPerson } from '../../src/commands/people/add-person.ts'
import { changePerson } from '../../src/commands/people/change-person.ts'
import { addLocation } from '../../src/commands/places/add-location.ts'
import { changeLocation } from '../../src/commands/places/change-location.ts'
import { addProduct } from '../../src/commands/products/add-product.ts'
import { mapAccessGroups } from '../../src/commands/products/map-access-groups.ts'
import { runCommand } from '../../src/commands/run-command.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { Controls } from '../../src/ports/access-control.ts'
import type { Store } from '../../src/ports/store.ts'
import { Bookings } from './bookings.ts'
import type { Dice } from './dice.ts'
import type { Judge } from './judge.ts'
import { calendarDate, type WorldRecord } from './record.ts'
import type { Trace } from './trace.ts'
import type { VirtualClock } from './virtual-clock.ts'
import type { VirtualSite } from './virtual-site.ts'

export const organizationId = 'organization'

/** Nobody works in this world; of other control tables its commands touch none: one that did would fail loudly. */
const noControls = Object.freeze({ staff: { list: async () => [] } }) as unknown as Controls

export interface TownParts {
  readonly clock: VirtualClock
  readonly dice: Dice
  readonly trace: Trace
  readonly store: Store
  readonly record: WorldRecord
  readonly judge: Judge
  readonly sites: ReadonlyMap<string, VirtualSite>
  readonly newId: () => string
}

const dayMs = 86_400_000
const minuteMs = 60_000

export class Town {
  readonly parts: TownParts
  readonly people: string[] = []
  readonly products: string[] = []
  readonly companies: string[] = []
  readonly locations = new Map<string, string>()
  readonly coMembers = new Map<string, { id: string; companyId: string; personId: string }>()
  readonly bookings = new Bookings(this)
  commands = 0

  constructor(parts: TownParts) {
    this.parts = parts
  }

  /** Runs a shipping command; null when the rules refused it. */
  async order<Input, Result>(
    command: Command<Input, Result>,
    input: Input,
    onRefused?: (code: string) => void,
  ): Promise<Result | null> {
    const { clock, store, newId, trace } = this.parts
    this.commands += 1
    let made: Result | null = null
    const outcome = await runCommand({ store, clock, newId, controls: noControls }, command, {
      organizationId,
      actor: { kind: 'staff', id: 'staff' },
      askerRole: 'owner',
      askerScopes: [],
      input,
      status: 200,
      answer: async (_tx, result) => {
        made = result
        return null
      },
    })
    trace.add(
      clock.now(),
      `order ${command.name} ${isRefusal(outcome) ? outcome.code : 'done'} ${JSON.stringify(input)}`,
    )
    if (isRefusal(outcome)) onRefused?.(outcome.code)
    return isRefusal(outcome) ? null : made
  }

  async build(): Promise<void> {
    const { dice, record, sites } = this.parts
    for (const site of sites.values()) {
      await this.#seen(site)
      const location = await this.order(addLocation, {
        name: site.siteId,
        timeZone: site.timeZone,
        saltoSiteId: site.siteId,
      })
      if (!location) throw new Error('no location')
      this.locations.set(site.siteId, location.id)
      record.zones.set(location.id, site.timeZone)
    }
    const opens: Record<string, string[]>[] = [
      { a: ['a1'] },
      { a: ['a1', 'a2'] },
      { a: ['a2'], b: ['b1'] },
      { b: ['b1', 'b2'] },
    ]
    for (const [number, sitesOf] of opens.entries()) {
      const product = await this.order(addProduct, {
        name: `Product ${number}`,
        price: { amount: 100, currency: 'EUR' },
        billingFrequency: 'month' as const,
      })
      if (!product) throw new Error('no product')
      this.products.push(product.id)
      for (const [siteId, groups] of Object.entries(sitesOf)) await this.map(product.id, siteId, groups)
    }
    for (let number = 0; number < 2; number += 1) {
      const company = await this.order(addCompany, { name: `Company ${number}` })
      if (company) this.companies.push(company.id)
    }
    await this.bookings.build()
    for (let number = 0; number < 24; number += 1) await this.addPerson()
    for (const personId of this.people) {
      if (dice.chance(0.5)) await this.startBilling(personId, null)
    }
    for (const companyId of this.companies) {
      await this.startBilling(null, companyId)
      for (let count = 0; count < 4; count += 1) await this.addCoMember(companyId)
    }
  }

  async #seen(site: VirtualSite): Promise<void> {
    const { store, clock } = this.parts
    await store.transaction(organizationId, clock.now(), async tx => {
      const state = { name: site.siteId, timeZone: site.timeZone, seatsUsed: 0, seatsAllowed: null }
      const times = { fullReadAt: null, vanishedAt: null, previewSince: null }
      await tx.sites.save({ siteId: site.siteId, ...state, subscriptionValid: true, ...times })
      await tx.sites.saveGroups(
        site.siteId,
        [...site.groups.keys()].map(accessGroupId => ({
          siteId: site.siteId,
          accessGroupId,
          name: accessGroupId,
          doorCount: 1,
          memberCount: 0,
          schedule: 'always' as const,
          lockIds: [],
          vanishedAt: null,
        })),
      )
    })
  }

  async addPerson(): Promise<void> {
    const { record, dice, judge } = this.parts
    const number = this.people.length
    const email = `${dice.chance(0.2) ? 'Person' : 'person'}.${number}@example.org`
    const person = await this.order(addPerson, { name: `Person ${number}`, email, status: 'active' as const })
    if (!person) return
    this.people.push(person.id)
    record.people.set(person.id, { isActive: true, email: email.toLowerCase() })
    judge.recount()
  }

  async map(productId: string, siteId: string, accessGroupIds: readonly string[]): Promise<void> {
    const locationId = this.locations.get(siteId) ?? ''
    const done = await this.order(mapAccessGroups, { id: productId, locationId, accessGroupIds: [...accessGroupIds] })
    if (!done) return
    this.parts.record.map(productId, locationId, accessGroupIds, this.parts.clock.now())
    this.decided(null, true)
  }

  /** Tells the judge; null: everybody may be concerned. */
  decided(personIds: readonly string[] | null, isMapping = false): void {
    const { judge, record } = this.parts
    for (const personId of personIds ?? record.people.keys()) judge.touched(personId)
    judge.recount(isMapping)
  }

  async startBilling(personId: string | null, companyId: string | null): Promise<void> {
    const { dice, record } = this.parts
    const productId = dice.oneOf(this.products) ?? ''
    const startsOn = this.date(dice.chance(0.3) ? dice.whole(1, 6) : -dice.whole(0, 3))
    const endsOn = dice.chance(0.4) ? this.date(dice.whole(6, 30)) : null
    const payer = personId !== null ? { personId } : { companyId: companyId ?? '' }
    const billing = await this.order(startRecurringBilling, {
      ...payer,
      productId,
      startsOn,
      endsOn,
      status: 'active' as const,
    })
    if (!billing) return
    record.billings.set(billing.id, { payer, productId, startsOn, endsOn, isActive: true })
    this.decided(this.payersOf(billing.id))
  }

  /** The date so many days from now; of the first location, which is as good as any. */
  date(days: number): string {
    return calendarDate(this.parts.clock.now() + days * dayMs, 'Europe/Lisbon')
  }

  payersOf(billingId: string): string[] {
    const payer = this.parts.record.billings.get(billingId)?.payer
    if (!payer) return []
    return 'personId' in payer
      ? [payer.personId]
      : [...(this.parts.record.coMembers.get(payer.companyId)?.keys() ?? [])]
  }

  async changeBilling(): Promise<void> {
    const { dice, record } = this.parts
    const [id, billing] = dice.oneOf([...record.billings]) ?? []
    if (id === undefined || billing === undefined) return
    const kind = dice.weighted({ stop: 4, resume: 4, end: 3, prolong: 2, open: 1, start: 1, same: 2 })
    const change = {
      stop: { status: 'inactive' as const },
      resume: { status: 'active' as const },
      end: { endsOn: this.date(-dice.whole(0, 2)) },
      prolong: { endsOn: this.date(dice.whole(1, 20)) },
      open: { endsOn: null },
      start: { startsOn: this.date(dice.whole(-3, 3)) },
      same: { startsOn: billing.startsOn, status: billing.isActive ? ('active' as const) : ('inactive' as const) },
    }[kind]
    const changed = await this.order(changeRecurringBilling, { id, ...change })
    if (!changed) return
    Object.assign(billing, {
      startsOn: changed.startsOn,
      endsOn: changed.endsOn,
      isActive: changed.status === 'active',
    })
    this.decided(this.payersOf(id))
  }

  /** One billing ends on a day and the next begins on the day after: no door may notice. */
  async handOver(): Promise<void> {
    const { dice, record } = this.parts
    const live = [...record.billings].filter(([, billing]) => billing.isActive && billing.endsOn === null)
    const [id, billing] = dice.oneOf(live) ?? []
    if (id === undefined || billing === undefined) return
    const days = dice.whole(0, 2)
    if (this.date(days) < billing.startsOn) return
    const next = { ...billing.payer, productId: billing.productId, startsOn: this.date(days + 1), endsOn: null }
    const started = await this.order(startRecurringBilling, { ...next, status: 'active' as const })
    if (!started) return
    record.billings.set(started.id, {
      payer: billing.payer,
      productId: next.productId,
      startsOn: next.startsOn,
      endsOn: null,
      isActive: true,
    })
    this.decided(this.payersOf(id))
    const ended = await this.order(changeRecurringBilling, { id, endsOn: this.date(days) })
    if (!ended) return
    billing.endsOn = ended.endsOn
    this.decided(this.payersOf(id))
  }

  async grant(): Promise<void> {
    const { dice, clock } = this.parts
    const personId = dice.oneOf(this.people)
    const groupId = dice.oneOf(['a1', 'a2', 'b1', 'b2'])
    if (personId === undefined || groupId === undefined) return
    const startsAt = clock.now() + (dice.chance(0.3) ? 0 : dice.whole(0, 1_500) * minuteMs + dice.whole(0, 999))
    const endsAt = startsAt + dice.whole(10, dice.chance(0.5) ? 120 : 4_000) * minuteMs
    await this.oneGrant(personId, groupId, startsAt, endsAt)
    if (dice.chance(0.3)) await this.oneGrant(personId, groupId, endsAt, endsAt + dice.whole(5, 300) * minuteMs)
  }

  async oneGrant(personId: string, groupId: string, startsAt: number, endsAt: number): Promise<void> {
    const made = await this.order(makeGrant, {
      personId,
      accessGroupId: groupId,
      reason: 'because',
      startsAt: new Date(startsAt).toISOString(),
      endsAt: new Date(endsAt).toISOString(),
    })
    if (!made) return
    this.recordGrant(made.id, personId, groupId, startsAt, endsAt)
  }

  recordGrant(id: string, personId: string, groupId: string, startsAt: number, endsAt: number | null): void {
    const { record, clock, judge } = this.parts
    record.grants.set(id, { personId, groupId, startsAt, endsAt })
    for (const edge of [startsAt, endsAt])
      if (edge !== null && edge > clock.now()) clock.at(edge, () => judge.recount())
    this.decided([personId])
  }

  async endGrant(): Promise<void> {
    const { dice, record, clock } = this.parts
    const now = clock.now()
    const [id, grant] = dice.oneOf([...record.grants].filter(([, g]) => g.endsAt === null || g.endsAt > now)) ?? []
    if (id === undefined || grant === undefined) return
    if (!(await this.order(endGrant, { id }))) return
    grant.startsAt = Math.min(grant.startsAt, now - 1)
    grant.endsAt = now
    this.decided([grant.personId])
  }

  async changePerson(): Promise<void> {
    const { dice, record } = this.parts
    const personId = dice.oneOf(this.people)
    const person = personId === undefined ? undefined : record.people.get(personId)
    if (personId === undefined || person === undefined) return
    // Guests keep their address: it is all that a guest is known by.
    const address = person.email.startsWith('guest.') ? 0 : 2
    const kind = person.isActive ? dice.weighted({ stop: 4, name: 2, address, same: 1 }) : 'resume'
    const change = {
      stop: { status: 'inactive' as const },
      resume: { status: 'active' as const },
      name: { name: `Renamed ${dice.whole(1, 999)}` },
      address: { email: `moved.${dice.whole(1, 9_999)}@example.org` },
      same: { email: person.email.toUpperCase() },
    }[kind]
    const changed = await this.order(changePerson, { id: personId, ...change })
    if (!changed) return
    person.isActive = changed.status === 'active'
    person.email = changed.email.toLowerCase()
    this.decided([personId])
  }

  async addCoMember(companyId: string): Promise<void> {
    const { dice, record } = this.parts
    const personId = dice.oneOf(this.people) ?? ''
    const coMember = await this.order(addCoMember, { id: companyId, personId, status: 'active' as const })
    if (!coMember) return
    this.coMembers.set(coMember.id, { id: coMember.id, companyId, personId })
    const members = record.coMembers.get(companyId) ?? new Map<string, boolean>()
    record.coMembers.set(companyId, members.set(personId, true))
    this.decided([personId])
  }

  async changeCoMember(): Promise<void> {
    const { dice, record } = this.parts
    const coMember = dice.oneOf([...this.coMembers.values()])
    if (!coMember) return
    const { companyId, personId } = coMember
    const isActive = !(record.coMembers.get(companyId)?.get(personId) ?? false)
    const status = isActive ? ('active' as const) : ('inactive' as const)
    if (!(await this.order(changeCoMember, { id: companyId, coMemberId: coMember.id, status }))) return
    record.coMembers.get(companyId)?.set(personId, isActive)
    this.decided([personId])
  }

  async editMapping(): Promise<void> {
    const { dice } = this.parts
    const productId = dice.oneOf(this.products) ?? ''
    const siteId = dice.oneOf(['a', 'b']) ?? 'a'
    const groups = [`${siteId}1`, `${siteId}2`].filter(() => dice.chance(0.6))
    await this.map(productId, siteId, groups)
  }

  async setPolicy(): Promise<void> {
    const { dice, judge, clock } = this.parts
    const policy = await this.order(setNoAccessPolicy, {
      policy: dice.chance(0.5) ? ('suspend' as const) : ('delete' as const),
      keepAliveMinutes: dice.oneOf([0, 60, 1_440]) ?? 60,
      deleteAfterMinutes: dice.oneOf([0, 0, 30, 2_880]) ?? 0,
    })
    if (!policy) return
    judge.policy = policy
    judge.policySince = clock.now()
  }

  async setDrift(): Promise<void> {
    const { dice, judge, clock } = this.parts
    const setting = dice.oneOf(['ask', 'ask', 'revert', 'ignore'] as const) ?? 'ask'
    const set = await this.order(setDriftSetting, { setting })
    if (set === null) return
    if (set === 'revert') judge.revertsSince ??= clock.now()
    else if (judge.revertsSince !== null) {
      judge.revertsSince = null
      judge.revertedUntil = clock.now()
    }
  }

  async moveZone(): Promise<void> {
    const { dice, record } = this.parts
    const [siteId, id] = dice.oneOf([...this.locations]) ?? []
    if (siteId === undefined || id === undefined) return
    const timeZone = dice.oneOf(['Europe/Lisbon', 'America/New_York', 'Europe/Berlin', 'Asia/Kathmandu']) ?? 'UTC'
    if (!(await this.order(changeLocation, { id, timeZone }))) return
    record.zones.set(id, timeZone)
    this.decided(null)
  }

  /** One thing that somebody decides. */
  async something(): Promise<void> {
    const { dice } = this.parts
    const kind = dice.weighted({
      start: 14,
      change: 26,
      handOver: 5,
      grant: 18,
      endGrant: 6,
      person: 12,
      newPerson: this.people.length < 30 ? 4 : 0,
      coMember: 6,
      newCoMember: 3,
      mapping: 3,
      policy: 1.2,
      drift: 1.2,
      zone: 0.3,
      booking: 40,
    })
    const person = dice.oneOf(this.people) ?? ''
    const company = dice.oneOf(this.companies) ?? ''
    const acts: Record<typeof kind, () => Promise<void>> = {
      start: () => (dice.chance(0.15) ? this.startBilling(null, company) : this.startBilling(person, null)),
      change: () => this.changeBilling(),
      handOver: () => this.handOver(),
      grant: () => this.grant(),
      endGrant: () => this.endGrant(),
      person: () => this.changePerson(),
      newPerson: () => this.addPerson(),
      coMember: () => this.changeCoMember(),
      newCoMember: () => this.addCoMember(company),
      mapping: () => this.editMapping(),
      policy: () => this.setPolicy(),
      drift: () => this.setDrift(),
      zone: () => this.moveZone(),
      booking: () => this.bookings.something(),
    }
    await acts[kind]()
  }
}
