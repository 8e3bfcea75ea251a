// A company pays; its active co-members have the access of its billings (M14).
import type { Refusal } from './refusal.ts'
import { refusal } from './refusal.ts'

export interface Company {
  readonly id: string
  readonly name: string
  readonly version: number
}

export interface CoMember {
  readonly id: string
  readonly companyId: string
  readonly personId: string
  readonly status: 'active' | 'inactive'
  readonly version: number
}

export function companyFault(company: Pick<Company, 'name'>): Refusal | null {
  if (company.name.trim() === '' || company.name.length > 255) {
    return refusal('company.name_invalid', 'A company needs a name of 1 to 255 characters.', { name: company.name })
  }
  return null
}
