import type { Environment } from '../../config.ts'

export async function importFile(_env: Environment, _words: readonly string[]): Promise<void> {
  throw new Error('Not yet')
}
