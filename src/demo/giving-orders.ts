// DEMO: a small lively coworking space, made by issuing commands as anybody would. Here: how its orders are given.
// Every step may be given again: what is there already stays as it is.
import type { Command } from '../commands/order.ts'
import { type CommandParts, runCommand } from '../commands/run-command.ts'

export interface Orders {
  readonly parts: CommandParts
  readonly organizationId: string
  /** Gives the order; what came of it. Throws Error with the refusal's sentence. */
  give<Input, Result>(command: Command<Input, Result>, input: Input): Promise<Result>
  /** As `give`; null when the rules refused for the reason named: it is there already. */
  giveUnless<Input, Result>(code: string, command: Command<Input, Result>, input: Input): Promise<Result | null>
}

export function ordersFor(parts: CommandParts, organizationId: string): Orders {
  const attempt = async <Input, Result>(command: Command<Input, Result>, input: Input) => {
    let done: { result: Result } | null = null
    const outcome = await runCommand(parts, command, {
      organizationId,
      actor: { kind: 'system', id: 'demo' },
      askerRole: 'host',
      askerScopes: ['*'],
      input,
      status: 200,
      answer: async (_tx, result) => {
        done = { result }
        return null
      },
    })
    return { outcome, done: done as { result: Result } | null }
  }
  return {
    parts,
    organizationId,
    async give(command, input) {
      const { outcome, done } = await attempt(command, input)
      if (done && !outcome.refused) return done.result
      throw new Error(outcome.refused ? `The demo was refused ${outcome.code}: ${outcome.sentence}` : 'No result')
    },
    async giveUnless(code, command, input) {
      const { outcome, done } = await attempt(command, input)
      if (done && !outcome.refused) return done.result
      if (outcome.refused && outcome.code === code) return null
      throw new Error(outcome.refused ? `The demo was refused ${outcome.code}: ${outcome.sentence}` : 'No result')
    },
  }
}
