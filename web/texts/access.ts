import { changes } from './access/changes.ts'
import { doors } from './access/doors.ts'
import { journal } from './access/journal.ts'
import { today } from './access/today.ts'

export const access = { today, doors, changes, journal }
