/** The checks that need no running: format and lint, types, promises, dead files, cycles. Silent while all is well. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const sources = ['src', 'emulator', 'web', 'bench', 'test'].filter(folder => existsSync(join(root, folder)))

const checks = [
  { name: 'format and lint', tool: '@biomejs/biome', command: 'biome', words: ['check', '--colors=off', '.'] },
  { name: 'types', tool: 'typescript', command: 'tsc', words: ['--noEmit', '-p', '.'] },
  { name: 'types of the screens', tool: 'typescript', command: 'tsc', words: ['--noEmit', '-p', 'web'] },
  {
    name: 'rules without a world',
    tool: 'typescript',
    command: 'tsc',
    words: ['--noEmit', '-p', 'tsconfig.domain.json'],
  },
  { name: 'promises', tool: 'eslint', command: 'eslint', words: sources },
  { name: 'dead files and exports', tool: 'knip', command: 'knip', words: ['--no-progress'] },
  {
    name: 'import cycles',
    tool: 'dependency-cruiser',
    command: 'depcruise',
    words: ['--config', 'scripts/cycles.json', ...sources],
  },
]

/** The script behind a package's command, so that it runs on the Node that runs us. */
function commandPath({ tool, command }) {
  const folder = join(root, 'node_modules', tool)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin[command])
}

function outcome(check) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [commandPath(check), ...check.words], { cwd: root })
    let output = ''
    child.stdout.on('data', text => {
      output += text
    })
    child.stderr.on('data', text => {
      output += text
    })
    child.on('error', reject)
    child.on('close', code => resolve({ ...check, passed: code === 0, output }))
  })
}

const queue = [...checks]
const results = []
/** Two at a time, for two cores. */
async function work() {
  for (let check = queue.shift(); check; check = queue.shift()) {
    const result = await outcome(check)
    results.push(result)
    console.log(`${result.passed ? 'passed' : 'FAILED'}  ${result.name}`)
    if (!result.passed) console.log(result.output)
  }
}
await Promise.all([work(), work()])
process.exitCode = results.every(result => result.passed) ? 0 : 1
