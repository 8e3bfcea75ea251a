// CALENDAR: iCalendar (RFC 5545) for letters and feeds. Written by ourselves, decision 0030. Here: how its lines are
// written.

export type Parameters = Readonly<Record<string, string>>

/** One content line, folded. `value` is written as it is: escape texts by `textValue`. */
export function contentLine(name: string, value: string, parameters: Parameters = {}): string {
  const named = Object.entries(parameters).map(([key, text]) => `;${key}=${parameterValue(text)}`)
  return folded(`${name}${named.join('')}:${value}`)
}

const controls = /[\p{Cc}\p{Zl}\p{Zp}]/gu

/** RFC 5545, 3.3.11: backslash, semicolon, comma and line break are escaped; other control characters may not occur. */
export const textValue = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replace(controls, ' ')

/** RFC 5545, 3.2: a quoted value holds no quotation mark and no control character, and nothing in it is escaped. */
const parameterValue = (text: string): string => {
  const clean = text.replace(controls, ' ').replaceAll('"', "'")
  return /[:;,\s]/.test(clean) ? `"${clean}"` : clean
}

const lineLimit = 75

/** RFC 5545, 3.1: no line has more than 75 octets; characters are not torn apart. */
function folded(line: string): string {
  let result = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > lineLimit) {
      result += '\r\n '
      octets = 1
    }
    result += character
    octets += size
  }
  return `${result}\r\n`
}
