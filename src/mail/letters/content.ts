// LETTERS: facts become words, words become text and HTML. Both are made of the same blocks, so they say the same.
import { plainLine } from '../plain-line.ts'

export type Block =
  | { readonly kind: 'sentence'; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'link'; readonly label: string; readonly url: string }

export interface Content {
  readonly subject: string
  readonly heading: string
  readonly blocks: readonly Block[]
  /** Small print below a line. */
  readonly footer: readonly string[]
}

export const sentence = (text: string): Block => ({ kind: 'sentence', text: plainLine(text) })
export const facts = (...rows: (readonly [string, string])[]): Block => ({
  kind: 'facts',
  rows: rows.map(([label, value]) => [plainLine(label), plainLine(value)]),
})
export const list = (items: readonly string[]): Block => ({ kind: 'list', items: items.map(plainLine) })

/** @throws Error if the address is not one of the web: no letter of ours leads anywhere else */
export function link(label: string, address: string): Block {
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('A letter links to web pages only')
  return { kind: 'link', label: plainLine(label), url: url.href }
}
