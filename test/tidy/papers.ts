// What the papers name is there.
import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { Finding, Rule } from './tree.ts'
import { occurrences } from './tree.ts'

/** `[text](path#part)`, without addresses of the web. */
const link = /(?<=\]\()(?!\w+:|#)[^)\s#]+/g
/** `src/domain/time.ts` in backquotes: a path from the root, without a pattern in it. */
const quoted = /(?<=`)(src|emulator|test|docs|scripts|bench)\/[\w./-]+(?=`)/g

export const papersNameWhatIsThere: Rule = {
  name: 'papers name what is there',
  reason: 'a paper that names a file of last month sends its reader away',
  find(tree) {
    const findings: Finding[] = []
    for (const [path, text] of tree.texts) {
      if (!path.endsWith('.md')) continue
      for (const { match, line } of occurrences(text, link)) {
        if (!existsSync(join(tree.root, posix.dirname(path), match))) findings.push({ path, line, says: match })
      }
      for (const { match, line } of occurrences(text, quoted)) {
        if (!existsSync(join(tree.root, match))) findings.push({ path, line, says: match })
      }
    }
    return findings
  },
}
