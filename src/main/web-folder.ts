import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the built screens are: beside the bundle, or in dist/ when the sources run. null: not built. */
export const webFolder = (): string | null =>
  [new URL('./web/', import.meta.url), new URL('../../dist/web/', import.meta.url)]
    .map(url => fileURLToPath(url))
    .find(path => existsSync(path)) ?? null
