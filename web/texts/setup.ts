import { host } from './setup/host.ts'
import { integrations } from './setup/integrations.ts'
import { organisation } from './setup/organisation.ts'
import { staff } from './setup/staff.ts'

export const setup = { integrations, organisation, staff, host } as const
