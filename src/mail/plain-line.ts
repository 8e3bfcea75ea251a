// People choose names, and names stand in headers. Line breaks would begin new headers; marks that turn the direction of
// writing, or that nobody sees, make one name look like another.
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]+/gu

/** The text as one line that shows what it holds. */
export const plainLine = (text: string): string => text.replace(unseen, ' ').replace(/ {2,}/g, ' ').trim()

const subjectLimit = 200

/** Cut between characters, never within one. */
export function subjectLine(text: string): string {
  const characters = [...plainLine(text)]
  return characters.length <= subjectLimit ? characters.join('') : `${characters.slice(0, subjectLimit - 1).join('')}…`
}

/**
 * The name with which a letter greets; null when it rather looks like an advertisement. A stranger may type somebody
 * else's address and any "name": our letter must not carry their link there.
 */
export function greetedName(name: string): string | null {
  const line = plainLine(name)
  const looksLikeLink = /:\/\/|www\.|[\p{L}\p{N}-]\.[\p{L}]{2,}\b|@/iu.test(line)
  return line === '' || looksLikeLink || [...line].length > 100 ? null : line
}
