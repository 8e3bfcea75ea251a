// Every rule, in the order in which a newcomer would want to hear of it.
import * as absences from './absences.ts'
import * as commands from './commands.ts'
import * as graph from './graph.ts'
import { shippedMigrations } from './migrations.ts'
import { boundPackages, importTable, nothingKnowsMain } from './rooms.ts'
import { routesChangeByCommands } from './routes.ts'
import * as shape from './shape.ts'
import type { Finding, Rule } from './tree.ts'
import * as words from './words.ts'

export const rules: readonly Rule[] = [
  importTable,
  nothingKnowsMain,
  boundPackages,
  absences.noSqlOutsideStorage,
  absences.noWireWordsOutsideSalto,
  absences.noClockOutsidePorts,
  absences.noDiceOutsideMain,
  absences.noEnvironmentOutsideConfig,
  routesChangeByCommands,
  absences.commandsCallNobody,
  absences.noViewWrites,
  graph.noMissingFiles,
  graph.noDeadFiles,
  graph.noCycles,
  shape.fileSizes,
  shape.functionSizes,
  shape.roomSizes,
  shape.names,
  commands.oneVerbPerFile,
  commands.oneRoutePerCommand,
  commands.oneTestPerCommand,
  shippedMigrations,
  words.noMachinePaths,
  words.nothingLeftForLater,
  words.noIgnores,
  words.noSkippedTests,
]

/** What a failure prints: the rule, its reason, and every place. */
export function report(rule: Rule, findings: readonly Finding[]): string {
  const places = findings.map(({ path, line, says }) => `  ${path}${line === undefined ? '' : `:${line}`}  ${says}`)
  return [`${rule.name}, because ${rule.reason}`, ...places].join('\n')
}
