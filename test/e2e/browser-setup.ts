/** Before the browser tests: the screens are built, and there is a Chromium; it is installed where that is allowed. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The browser's program; empty where there is none, and then its tests are not run. */
    chromiumPath: string
  }
}

export default function setup(project: TestProject): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url)), 'web'])
  const path = findChromium() ?? installedChromium()
  if (path === null && process.env['CI'] === 'true') {
    throw new Error('The browser tests need Chromium. Install the package "chromium", or set CHROMIUM to its path.')
  }
  if (path === null) console.error('No Chromium here, and none can be installed: the browser tests are not run.')
  project.provide('chromiumPath', path ?? '')
}

const findChromium = (): string | null =>
  [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
    .filter(path => path !== undefined)
    .find(path => existsSync(path)) ?? null

function installedChromium(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const words of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    spawnSync('apt-get', words, { env, stdio: ['ignore', 'ignore', 2] })
  }
  return findChromium()
}
