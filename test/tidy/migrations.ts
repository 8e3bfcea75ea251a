// What has been released is not rewritten: a database somewhere has run it.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding, Rule } from './tree.ts'

const folder = 'src/storage/migrations'
const recordPath = `${folder}/checksums.json`

export interface Recorded {
  /** The release that brought it. */
  readonly since: string
  readonly sha256: string
}

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex')

const recordedIn = (text: string | undefined): Record<string, Recorded> =>
  text === undefined ? {} : (JSON.parse(text) as Record<string, Recorded>)

/** A version is released when the changelog gives it a date: `## 0.1.0 (2026-12-01)`, not `## 0.1.0 (unreleased)`. */
export const isReleased = (changelog: string, version: string): boolean =>
  new RegExp(`^## ${version.replaceAll('.', '\\.')} \\(\\d{4}-\\d{2}-\\d{2}\\)`, 'm').test(changelog)

export const shippedMigrations: Rule = {
  name: 'shipped migrations unchanged',
  reason:
    'a released migration has run somewhere: write a new one. Before the release: npm run record-migrations, then commit',
  find(tree) {
    const recorded = recordedIn(tree.texts.get(recordPath))
    const findings: Finding[] = []
    for (const [path, text] of tree.texts) {
      if (!path.startsWith(`${folder}/`) || !path.endsWith('.sql')) continue
      const name = path.slice(folder.length + 1)
      const row = recorded[name]
      if (!row) findings.push({ path, says: `is not recorded in ${recordPath}` })
      else if (row.sha256 !== sha256Of(text)) findings.push({ path, says: `differs from what ${row.since} records` })
    }
    for (const name of Object.keys(recorded)) {
      if (!tree.texts.has(`${folder}/${name}`))
        findings.push({ path: recordPath, says: `${name} is recorded and gone` })
    }
    return findings
  },
}

/**
 * Writes down what the folder holds now, for the version in package.json.
 * @throws Error when a migration of a released version is gone or changed
 */
export function recordMigrations(root: string, names: readonly string[]): void {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8')
  const { version } = JSON.parse(read('package.json')) as { version: string }
  const changelog = read('CHANGELOG.md')
  const before = recordedIn(read(recordPath))
  const after: Record<string, Recorded> = {}
  for (const name of [...names].sort()) {
    const sha256 = sha256Of(read(`${folder}/${name}`))
    const row = before[name]
    if (row && row.sha256 !== sha256 && isReleased(changelog, row.since)) {
      throw new Error(`${name} was released with ${row.since} and must not change: write a new migration`)
    }
    after[name] = { since: row?.since ?? version, sha256 }
  }
  for (const [name, row] of Object.entries(before)) {
    if (!after[name] && isReleased(changelog, row.since)) throw new Error(`${name} was released with ${row.since}`)
  }
  writeFileSync(join(root, recordPath), `${JSON.stringify(after, null, 2)}\n`)
}
