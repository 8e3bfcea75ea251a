// A file of rows as spreadsheets save it: whatever its encoding, delimiter and byte-order mark.
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'

export interface FileRow {
  /** Where the row begins, counted from 1, as a text editor shows it. */
  readonly line: number
  readonly cells: readonly string[]
  /** Why it cannot be read. */
  readonly fault?: string
}

export interface FileRows {
  readonly header: FileRow
  readonly rows: readonly FileRow[]
}

/** The file is not what it should be; the message is for whoever chose it. */
export class FileFault extends Error {
  override readonly name = 'FileFault'
}

/** @throws FileFault as below */
export const readRows = async (path: string): Promise<FileRows> => rowsOf(await readFile(path), path)

/** @param name how the file is called in messages. @throws FileFault when there is no header, or no rows can be read */
export async function rowsOf(bytes: Uint8Array, name: string): Promise<FileRows> {
  if (isWorkbook(bytes)) throw new FileFault(`${name} is a workbook. Save the sheet as CSV, and choose that file.`)
  // One kind of line break, or breaks within quotes would count twice.
  const text = decoded(bytes).replaceAll(/\r\n?/g, '\n')
  const said = /^"?sep=([,;\t])"?(?=\n)/i.exec(text)
  // The line stays, empty, so that the others keep their numbers.
  const table = said ? text.slice(said[0].length) : text
  const rows = await parsedRows(table, said?.[1] ?? delimiterOf(table.replace(/^\s*\n/, '')), name)
  const [header, ...rest] = rows
  if (!header) {
    throw new FileFault(`${name} is empty. Its first line has to name the columns: name, email, product, start, end.`)
  }
  return { header, rows: rest.filter(row => row.cells.some(cell => cell !== '')) }
}

const quoteFaults: ReadonlySet<string> = new Set([
  'CSV_QUOTE_NOT_CLOSED',
  'CSV_INVALID_CLOSING_QUOTE',
  'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE',
])
const badQuote = 'A quotation mark is not closed in its cell.'
/** Each costs another reading of what follows. */
const badQuotesLimit = 50

/**
 * A quotation mark that is not closed would swallow what follows, up to the next one or to the end: its line is a bad
 * row, and the reading goes on behind it.
 */
async function parsedRows(text: string, delimiter: string, name: string): Promise<FileRow[]> {
  const lines = text.split('\n')
  const rows: FileRow[] = []
  for (let from = 0; from < lines.length; ) {
    const piece = await parsedPiece(lines.slice(from).join('\n'), delimiter)
    rows.push(...piece.rows.map(row => ({ ...row, line: row.line + from })))
    if (piece.isWhole) break
    from += piece.readLines
    while (lines[from]?.trim() === '') from += 1
    rows.push({ line: from + 1, cells: [lines[from] ?? ''], fault: badQuote })
    if (rows.filter(({ fault }) => fault !== undefined).length > badQuotesLimit) {
      throw new FileFault(
        `${name} has more than ${badQuotesLimit} rows with a wrong quotation mark, up to line ${from + 1}.`,
      )
    }
    from += 1
  }
  return rows
}

async function parsedPiece(
  text: string,
  delimiter: string,
): Promise<{ rows: FileRow[]; readLines: number; isWhole: boolean }> {
  const rows: FileRow[] = []
  let readLines = 0
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    // As they are read: what a broken stream still holds is lost.
    on_record: (record: string[], { lines }) => {
      const breaks = record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0)
      rows.push({ line: lines - breaks, cells: record.map(cell => cell.trim()) })
      readLines = lines
      return null
    },
  })
  try {
    await pipeline(Readable.from([text]), parser.resume())
  } catch (error) {
    if (error instanceof CsvError && quoteFaults.has(error.code)) return { rows, readLines, isWhole: false }
    throw error
  }
  return { rows, readLines, isWhole: true }
}

/** What spreadsheets save unasked begins as every zip archive does, or as the older format. */
const isWorkbook = ([first, second, third]: Uint8Array): boolean =>
  (first === 0x50 && second === 0x4b && third === 0x03) || (first === 0xd0 && second === 0xcf && third === 0x11)

/** UTF-8 or UTF-16 by their marks; else UTF-8 if it can be, and what Windows in the West writes if it cannot. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes
  // Without a mark, half of each letter of the first heading is nothing.
  if ((first === 0xff && second === 0xfe) || second === 0) return new TextDecoder('utf-16le').decode(bytes)
  if ((first === 0xfe && second === 0xff) || first === 0) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return new TextDecoder('windows-1252').decode(bytes)
    throw error
  }
}

/** Whatever parts the first line into the most columns, quoted text left out. */
function delimiterOf(text: string): string {
  const firstLine = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0].replaceAll(/"(?:[^"]|"")*"/g, '') ?? ''
  const counts = [',', ';', '\t'].map(delimiter => ({ delimiter, count: firstLine.split(delimiter).length }))
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).delimiter
}
