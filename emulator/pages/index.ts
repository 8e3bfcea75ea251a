/**
 * The emulator's pages for people: Doors, Mail, Trouble. They are shells of plain HTML; what moves in them is done by
 * one small script per page in `assets/`, which speaks with `/_control` and nothing else. No framework, no other host.
 */
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { doorsPage } from './doors.ts'
import { homePage } from './home.ts'
import type { Html } from './html.ts'
import { sendPage } from './layout.ts'
import { mailPage } from './mail.ts'
import { troublePage } from './trouble.ts'

const PAGES: ReadonlyMap<string, () => Html> = new Map([
  ['/', homePage],
  ['/doors', doorsPage],
  ['/mail', mailPage],
  ['/trouble', troublePage],
])

const ASSETS: ReadonlyMap<string, string> = new Map([
  ['emulator.css', 'text/css; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
  ['control.js', 'text/javascript; charset=utf-8'],
  ['faults.js', 'text/javascript; charset=utf-8'],
  ['words.js', 'text/javascript; charset=utf-8'],
  ['doors.js', 'text/javascript; charset=utf-8'],
  ['mail.js', 'text/javascript; charset=utf-8'],
  ['trouble.js', 'text/javascript; charset=utf-8'],
])

/** Read at the start, so that a missing file is noticed then and not by a visitor. */
function assetTexts(): Map<string, string> {
  const read = (name: string) => readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8')
  return new Map([...ASSETS.keys()].map(name => [name, read(name)]))
}

/** The pages. `answer` is true when the path was one of theirs and the answer is written. */
export function createPages(): { answer(req: IncomingMessage, res: ServerResponse): boolean } {
  const texts = assetTexts()
  return {
    answer(req, res) {
      if (req.method !== 'GET' && req.method !== 'HEAD') return false
      const { pathname } = new URL(req.url ?? '/', 'http://emulator.invalid')
      const page = PAGES.get(pathname)
      if (page) {
        sendPage(res, 200, page())
        return true
      }
      const name = pathname.startsWith('/pages/') ? pathname.slice('/pages/'.length) : ''
      const type = ASSETS.get(name)
      if (type === undefined) return false
      res.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(texts.get(name))
      return true
    },
  }
}
