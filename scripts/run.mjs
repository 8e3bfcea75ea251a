/**
 * Every npm script comes through here: `node scripts/run.mjs <task> [arguments]`.
 *
 * It runs on any Node from 20 on, installs what is missing (and only then needs a network), and hands over to the Node
 * that Latchwork brings, which runs TypeScript as it is.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)
const [task = '', ...rest] = process.argv.slice(2)

/** What each task runs, in order, on the Node that we bring. `tool` is a command of an installed package. */
const tasks = {
  start: [file('scripts/build.mjs'), file('dist/server.js', 'start')],
  serve: [file('scripts/build.mjs'), file('dist/server.js', 'serve')],
  build: [file('scripts/build.mjs')],
  dev: [file('--watch', '--watch-preserve-output', 'src/main.ts', 'start')],
  import: [file('src/main.ts', 'import')],
  backup: [file('src/main.ts', 'backup')],
  restore: [file('src/main.ts', 'restore')],
  emulator: [file('emulator/main.ts')],
  simulate: [file('test/simulation/run.ts')],
  bench: [file('bench/run.ts')],
  test: [tool('vitest', 'run', '--configLoader=native')],
  check: [file('scripts/check.mjs'), tool('vitest', 'run', '--configLoader=native')],
  static: [file('scripts/check.mjs')],
  'record-migrations': [file('test/tidy/record-migrations.ts')],
}

function file(...words) {
  return { words }
}

function tool(name, ...words) {
  return { name, words }
}

function main() {
  const steps = tasks[task]
  if (!steps) stop(`Unknown task "${task}". Known: ${Object.keys(tasks).join(', ')}`)
  if (!isInstalled(task !== 'serve')) install()
  const node = suitableNode()
  process.chdir(root)
  runInOrder(node, steps)
}

/** npm leaves a list of what it installed. Optional packages may be missing: other platforms', or by choice. */
function isInstalled(withDevelopment) {
  const hidden = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(hidden)) return false
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  return Object.entries(wanted).every(([path, { version, integrity, optional, dev }]) => {
    if (path === '' || (dev && !withDevelopment)) return true
    const found = installed[path]
    if (!found) return optional === true
    return found.version === version && found.integrity === integrity
  })
}

function install() {
  console.error('Installing packages (this needs a network, and happens once) …')
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const done = spawnSync('npm', options, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (done.status !== 0) stop('npm ci failed. Latchwork needs its packages to be installed once, with a network.')
}

/** The Node that we bring where it runs, else our own if it can run TypeScript. */
function suitableNode() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  try {
    const folder = join(dirname(require.resolve(`${name}/package.json`)), 'bin')
    const node = join(folder, process.platform === 'win32' ? 'node.exe' : 'node')
    if (spawnSync(node, ['--version'], { stdio: 'ignore' }).status === 0) return node
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error
  }
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath
  return stop(
    `Latchwork brings no Node for ${process.platform}-${process.arch}, and this Node (${process.version}) cannot run TypeScript. ` +
      'Install Node 24 and start again.',
  )
}

function runInOrder(node, [step, ...later]) {
  if (!step) return
  // A build takes no arguments; the task itself takes those of the command line.
  const own = later.length === 0 ? rest : []
  const words = step.name ? [commandPath(step.name), ...step.words, ...own] : [...step.words, ...own]
  const path = [dirname(node), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...words], {
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  })
  // Ctrl-C in a terminal reaches the child by itself; asked any other way, it is told. It decides when it is done.
  const forward = signal => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward)
  const stopWatching = whenOrphaned(() => child.kill('SIGTERM'))
  child.on('error', error => stop(`${node} does not start: ${error.message}`))
  child.on('exit', (code, signal) => {
    stopWatching()
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, forward)
    if (signal) process.kill(process.pid, signal)
    else if (code !== 0) process.exit(code)
    else runInOrder(node, later)
  })
}

const orphanPollMs = 200

/**
 * npm hands a signal to a shell, which dies of it and tells nobody: a server started by npm would live on without it.
 * Returns how to stop watching.
 */
function whenOrphaned(leave) {
  if (!process.env.npm_lifecycle_event) return () => undefined
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    leave()
  }, orphanPollMs)
  return () => clearInterval(timer)
}

/** The script behind a package's command, so that it runs on the Node that we chose. */
function commandPath(name) {
  const folder = join(root, 'node_modules', name)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin[name])
}

function stop(message) {
  console.error(message)
  process.exit(1)
}

main()
