import { execFile } from 'node:child_process'

/** The command line of a process, or an empty text if there is no such process. For systems without /proc. */
export function commandOf(pid: number): Promise<string> {
  return new Promise(resolve => {
    execFile('ps', ['-o', 'command=', '-p', String(pid)], (error, stdout) => resolve(error ? '' : stdout))
  })
}
