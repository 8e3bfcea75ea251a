// MAIN joins the parts; nothing else knows them all. `node main.ts <task>`: start (the demo), serve, import, backup,
// restore. Each task is loaded when it is asked for: what it does not need costs it nothing.
import { ConfigFault } from './config.ts'

type Task = (words: readonly string[]) => Promise<void>

/** Beside the sources and beside the bundle alike, the emulator lies one folder up. */
const emulatorFolder = new URL('../emulator/', import.meta.url)

const tasks: Readonly<Record<string, () => Promise<Task>>> = {
  start: async () => {
    const { start } = await import('./main/demo/start.ts')
    return () => start(process.env, emulatorFolder)
  },
  serve: async () => {
    const { serve } = await import('./main/tasks/serve.ts')
    return () => serve(process.env)
  },
  import: async () => {
    const { importFile } = await import('./main/tasks/import.ts')
    return words => importFile(process.env, words)
  },
  backup: async () => {
    const { backup } = await import('./main/tasks/backup.ts')
    return words => backup(process.env, words)
  },
  restore: async () => {
    const { restore } = await import('./main/tasks/restore.ts')
    return words => restore(process.env, words)
  },
}

async function main([name = '', ...words]: readonly string[]): Promise<void> {
  const task = tasks[name]
  if (!task) throw new ConfigFault(`Unknown task "${name}". Known: ${Object.keys(tasks).join(', ')}`)
  await (await task())(words)
}

try {
  await main(process.argv.slice(2))
  process.exit(process.exitCode ?? 0)
} catch (error) {
  // For the operator: the sentence, and the stack only where nobody wrote a sentence.
  const isBug = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError
  process.stderr.write(`${error instanceof Error ? (isBug ? error.stack : error.message) : String(error)}\n`)
  process.exit(1)
}
