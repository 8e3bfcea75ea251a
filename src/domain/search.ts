/**
 * A name as somebody types it who is in a hurry: without capitals and accents, so that `jose` finds José, and the ß as ss. Letters of
 * other scripts stay what they are.
 */
const plainWords = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')

/** Whether each of the words stands somewhere in the texts. No words: everything is meant. */
export function holdsWords(words: readonly string[], texts: readonly string[]): boolean {
  const said = plainWords(texts.join(' '))
  return words.every(word => said.includes(plainWords(word)))
}

/** Whoever types the beginning of a word means that one before others that only hold it. */
export const beginsWord = (beginning: string, text: string): boolean =>
  ` ${plainWords(text)}`.includes(` ${plainWords(beginning)}`)
