import { normalizedEmail, type Person } from '../../../domain/person.ts'
import type { Noun } from './shelf.ts'

type Row = { id: string; name: string; email: string; email_normalized: string; status: Person['status'] }

export const people: Noun<Person, Row> = {
  table: 'people',
  rowOf: ({ id, name, email, status }) => ({ id, name, email, email_normalized: normalizedEmail(email), status }),
  itemOf: ({ id, name, email, status, version }) => ({ id, name, email, status, version }),
  fixed: ['id'],
  filters: { status: { column: 'status' }, email: { column: 'email_normalized', comparable: normalizedEmail } },
  isUniqueBeside: true,
  spans: { table: 'person_spans', key: 'person_id', deciding: ['status'] },
}
