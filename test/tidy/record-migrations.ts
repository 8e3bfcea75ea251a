/** `npm run record-migrations`: records the migrations of a version that is not released yet. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { recordMigrations } from './migrations.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
recordMigrations(
  root,
  readdirSync(new URL('../../src/storage/migrations/', import.meta.url)).filter(name => name.endsWith('.sql')),
)
