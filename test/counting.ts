/** For tests of how much is read: wall time says little on a busy machine, rows and statements say it exactly. */
import type { KyselyPlugin, PluginTransformResultArgs } from 'kysely'

/** How many statements went to the database, and how many rows came back. */
export class Counting implements KyselyPlugin {
  statements = 0
  rows = 0

  transformQuery: KyselyPlugin['transformQuery'] = ({ node }) => {
    this.statements += 1
    return node
  }

  async transformResult({ result }: PluginTransformResultArgs) {
    this.rows += result.rows.length
    return result
  }

  reset(): void {
    this.statements = 0
    this.rows = 0
  }
}
