// Companies that pay, and their co-members.
import { z } from 'zod'
import { id, listOf, text, version } from '../words.ts'

const status = z.enum(['active', 'inactive'])

export const newCompany = z.strictObject({ name: text(255) })

export const company = z.object({ id, name: z.string(), version }).meta({ id: 'Company' })
export const companies = listOf(company)

export const newCoMember = z.strictObject({ personId: id, status: status.default('active') })
export const coMemberChange = z.strictObject({ status })
export const coMemberParams = z.strictObject({ id, coMemberId: id })

export const coMember = z.object({ id, companyId: id, personId: id, status, version }).meta({ id: 'CoMember' })
export const coMembers = listOf(coMember)
