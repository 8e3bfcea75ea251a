/**
 * The tables as Kysely sees them; `migrations/` is what they are. Instants are milliseconds when read and
 * `instant(ms)` when written (see columns.ts), dates are YYYY-MM-DD. `organization_id` of tenant tables is filled by the
 * database and left out here: nobody has to write it, and row-level security compares it.
 */
import type { ColumnType, Generated, JSONColumnType, Transaction } from 'kysely'
import type { DriftSetting, NoAccessPolicy } from '../domain/policy.ts'
import type { Role } from '../ports/access-control.ts'
import type { ConnectionCause, ConnectionRecord, ConnectionState } from '../ports/connection.ts'

export type DatabaseTransaction = Transaction<Schema>

export interface Schema {
  // Control tables.
  organizations: { id: string; name: string; created_at: number }
  salto_sites: { site_id: string; organization_id: string; claimed_at: number }
  connections: ConnectionTable
  connection_tokens: { organization_id: string; sealed_tokens: string }
  connection_leases: { organization_id: string; holder: string | null; epoch: number; until_at: number }
  connect_attempts: AttemptTable
  api_keys: ApiKeyTable
  staff: StaffTable
  invitations: InvitationTable
  // Tenant tables. Nouns and their spans are written by shelves/nouns/shelf.ts, which needs no types of columns.
  people: { id: string; status: string }
  co_members: { id: string; company_id: string; person_id: string }
  recurring_billings: { id: string; person_id: string | null; company_id: string | null; product_id: string }
  locations: { id: string; salto_site_id: string | null }
  mapping_spans: MappingTable
  sites: SiteTable
  access_groups: GroupTable
  ledger_users: { site_id: string; person_id: string }
  ledger_memberships: { site_id: string; person_id: string; access_group_id: string; state: string }
  unexplained_removals: { site_id: string; at: number; removals: number }
  shortfalls: ShortfallTable
  drift_items: DriftTable
  held_changes: HeldTable
  next_changes: { person_id: string; at: number }
  settings: SettingsTable
  journal: JournalTable
  journal_identities: IdentityTable
  journal_unsealed: { journal_id: number }
  journal_seals: { position: number; journal_id: number; previous_hash: string; hash: string }
  idempotency_keys: IdempotencyTable
}

interface ConnectionTable {
  organization_id: string
  state: ConnectionState
  client_id: string | null
  sealed_client_secret: string | null
  connected_as: Json<NonNullable<ConnectionRecord['connectedAs']>>
  connected_at: number | null
  requested_at: number | null
  submitted_at: number | null
  approved_at: number | null
  last_success_at: number | null
  cause: Json<ConnectionCause>
}

/** Parsed when read, text when written, and nothing at all if nobody says anything. */
type Json<T> = ColumnType<T | null, string | null | undefined, string | null>

interface AttemptTable {
  state: string
  organization_id: string
  nonce: string
  sealed_code_verifier: string
  redirect_uri: string
  created_at: Generated<number>
}

interface ApiKeyTable {
  id: string
  organization_id: string
  name: string
  role: Role
  scopes: readonly string[]
  hash: string
  prefix: string
  created_at: number
  expires_at: number | null
  revoked_at: number | null
}

interface StaffTable {
  id: string
  organization_id: string
  user_id: string | null
  name: string
  email: string
  role: Role
  status: 'active' | 'inactive'
  version: number
}

interface InvitationTable {
  hash: string
  organization_id: string | null
  staff_id: string | null
  expires_at: number
  used_at: Generated<number | null>
}

interface MappingTable {
  product_id: string
  location_id: string
  site_id: string
  access_group_id: string
  from_at: number
  until_at: Generated<number>
  journal_id: string
  ended_journal_id: string | null
}

interface SiteTable {
  site_id: string
  name: string
  time_zone: string | null
  seats_used: number | null
  seats_allowed: number | null
  subscription_valid: boolean
  full_read_at: number | null
  vanished_at: number | null
  preview_since: number | null
}

interface GroupTable {
  access_group_id: string
  site_id: string
  name: string
  door_count: number
  member_count: number
  schedule: 'always' | 'narrow' | 'none' | null
  lock_ids: string[]
  vanished_at: number | null
}

interface ShortfallTable {
  site_id: string
  person_id: string
  access_group_id: string | null
  kind: string
  since: number
  retry_at: number | null
  detail: string | null
}

interface DriftTable {
  id: string
  kind: string
  site_id: string
  person_id: string | null
  access_group_id: string | null
  seen_at: number
  decision: string | null
  settled_at: number | null
}

interface HeldTable extends DriftTable {
  plan_id: string
  removals: number
  memberships: number
  removal_limit: number
}

interface SettingsTable {
  organization_id: Generated<string>
  no_access_policy: NoAccessPolicy['policy'] | null
  keep_alive_minutes: number | null
  delete_after_minutes: number | null
  drift_setting: DriftSetting | null
}

interface JournalTable {
  id: Generated<number>
  at: number
  action: string
  actor_kind: 'staff' | 'api-key' | 'system' | 'person'
  actor_id: string
  subject: JSONColumnType<Record<string, string>>
  detail: JSONColumnType<Record<string, unknown>>
  identity_hash: string | null
}

interface IdentityTable {
  journal_id: number
  person_id: string
  name: string
  email: string
  salt: string
}

interface IdempotencyTable {
  scope: string
  key: string
  body_hash: string
  status: number
  body: Json<object>
  person_id: string | null
  name: string | null
  email: string | null
  created_at: number
}
