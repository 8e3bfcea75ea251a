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

const browsers = ['chromium', 'chromium-browser', 'google-chrome']

/** The headless shell is the same Chromium without the windows that nobody sees: half the work for the same pages. */
const findChromium = (): string | null =>
  [process.env['CHROMIUM'], ...['chromium-headless-shell', ...browsers].map(name => `/usr/bin/${name}`)]
    .filter(path => path !== undefined)
    .find(path => existsSync(path)) ?? null

function installedChromium(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = (...words: string[]) => spawnSync('apt-get', words, { env, stdio: ['ignore', 'ignore', 2] })
  run('update')
  const install = ['install', '-y', '--no-install-recommends']
  // Older releases have no package of its own for the shell.
  if (run(...install, 'chromium-headless-shell').status !== 0) run(...install, 'chromium')
  return findChromium()
}
