import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { billing } from '../../src/contract/billings.ts'
import type { grant } from '../../src/contract/grants.ts'
import type { journal } from '../../src/contract/journal.ts'
import type { mails } from '../../src/contract/mails.ts'
import type { changedPerson, person } from '../../src/contract/people.ts'
import type { directory, directoryQuery, personAccess } from '../../src/contract/person/access.ts'
import type { reservation } from '../../src/contract/reservations/reservations.ts'
import { ask, askAll } from './ask.ts'

export type Person = z.output<typeof person>
export type ChangedPerson = z.output<typeof changedPerson>
export type Directory = z.output<typeof directory>
export type DirectoryLine = Directory['items'][number]
export type Who = z.output<typeof directoryQuery>['who']
export type PersonAccess = z.output<typeof personAccess>
export type SiteAccess = PersonAccess['sites'][number]
export type GroupAccess = SiteAccess['groups'][number]
export type Billing = z.output<typeof billing>
export type Grant = z.output<typeof grant>
export type Reservation = z.output<typeof reservation>

export const directoryOf = (asked: { readonly search: string; readonly who: Who; readonly page: number }) =>
  queryOptions({
    queryKey: ['people', 'directory', asked],
    queryFn: () => ask<Directory>('GET', '/people/directory', { query: asked }),
    placeholderData: keepPreviousData,
  })

export const personQuery = (id: string) =>
  queryOptions({ queryKey: ['people', id], queryFn: () => ask<Person>('GET', `/people/${id}`) })

/** `at`: ISO; null = now. */
export const personAccessQuery = (id: string, at: string | null) =>
  queryOptions({
    queryKey: ['access', 'person', id, at],
    queryFn: () => ask<PersonAccess>('GET', `/people/${id}/access`, { query: { at } }),
    placeholderData: keepPreviousData,
  })

export const billingsOf = (payer: { readonly personId: string } | { readonly companyId: string }) =>
  queryOptions({
    queryKey: ['recurring-billings', payer],
    queryFn: () => askAll<Billing>('/recurring-billings', payer),
  })

export const grantsOf = (personId: string) =>
  queryOptions({ queryKey: ['grants', personId], queryFn: () => askAll<Grant>('/grants', { personId }) })

/** Those that are not over at the instant. */
export const comingReservationsOf = (personId: string, from: string) =>
  queryOptions({
    queryKey: ['reservations', { personId, from }],
    queryFn: () => askAll<Reservation>('/reservations', { personId, from }),
  })

const shown = 10

export const mailsTo = (personId: string) =>
  queryOptions({
    queryKey: ['mails', personId],
    queryFn: () => ask<z.output<typeof mails>>('GET', '/mails', { query: { personId, limit: shown } }),
  })

export const journalOf = (personId: string) =>
  queryOptions({
    queryKey: ['journal', personId],
    queryFn: () => ask<z.output<typeof journal>>('GET', '/journal', { query: { personId, limit: shown } }),
  })
