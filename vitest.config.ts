import { createRequire } from 'node:module'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

/** The tests that meet the database run twice: on the PostgreSQL that we bring, and on the oldest that we support. */
const databaseTests = ['test/storage/**/*.test.ts', 'test/api/**/*.test.ts', 'test/reconciler/**/*.test.ts']

function onPostgres(version: string): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name: `pg${version}`,
      isolate: false,
      include: databaseTests,
      // The launcher is tested with the version that it launches.
      exclude: version === '18' ? [] : ['test/storage/embedded.test.ts'],
      env: { TEST_POSTGRES: version },
      globalSetup: ['test/postgres-server.ts'],
    },
  }
}

function isInstalled(packageName: string): boolean {
  try {
    createRequire(import.meta.url).resolve(packageName)
    return true
  } catch {
    return false
  }
}

export default defineConfig({
  test: {
    // The figures of the test plan are for two cores; more workers would only take turns.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    env: { TZ: 'UTC' },
    reporters: ['./test/reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{src,emulator,web,test}/**/*.test.{ts,tsx}'],
          exclude: [...databaseTests, 'test/e2e/**', '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/browser-setup.ts'],
          env: { TEST_POSTGRES: '18' },
          testTimeout: 120_000,
        },
      },
      onPostgres('18'),
      // There are binaries of version 15 for one platform only.
      ...(isInstalled('postgres-15-linux-x64') ? [onPostgres('15')] : []),
    ],
  },
})
