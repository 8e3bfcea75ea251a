/**
 * Bundles the server into dist/server.js, if anything changed since the last time. Measured: loading the sources and
 * packages takes 0.65 s, loading the bundle 0.19 s; bundling takes 1.3 s.
 *
 * A bundled file finds what lies beside it by its own address, so such folders are copied beside the bundle.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')

/** From the source to its place beside the bundle. */
const besideBundle = { 'src/storage/migrations': 'migrations' }

function newestMs(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .reduce((newest, entry) => Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0)
}

function isFresh() {
  const bundle = join(dist, 'server.js')
  if (!existsSync(bundle)) return false
  // An installed release may bring the bundle without its sources.
  if (!existsSync(join(root, 'src'))) return true
  const sources = [newestMs(join(root, 'src')), statSync(join(root, 'package-lock.json')).mtimeMs]
  return statSync(bundle).mtimeMs > Math.max(...sources)
}

async function build() {
  const { rolldown } = await import('rolldown')
  // Made aside and moved into place: a killed build leaves no half of one.
  const draft = mkdtempSync(join(root, 'node_modules/.dist-'))
  try {
    const bundle = await rolldown({
      input: { server: join(root, 'src/main.ts') },
      platform: 'node',
      cwd: root,
      logLevel: 'silent',
    })
    await bundle.write({ dir: draft, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js' })
    await bundle.close()
    for (const [from, to] of Object.entries(besideBundle))
      cpSync(join(root, from), join(draft, to), { recursive: true })
    rmSync(dist, { recursive: true, force: true })
    renameSync(draft, dist)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

if (!isFresh()) await build()
