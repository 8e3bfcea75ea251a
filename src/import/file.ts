// A file of rows as spreadsheets save it: whatever its encoding, delimiter and byte-order mark.
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse'

export interface FileRow {
  /** Where the row begins, counted from 1, as a text editor shows it. */
  readonly line: number
  readonly cells: readonly string[]
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
  // One kind of line break, or breaks within quotes would count twice.
  const text = decoded(bytes).replaceAll(/\r\n?/g, '\n')
  const rows: FileRow[] = []
  const parser = Readable.from([text]).pipe(
    parse({
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    }),
  )
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    const breaks = record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0)
    rows.push({ line: info.lines - breaks, cells: record.map(cell => cell.trim()) })
  }
  const [header, ...rest] = rows
  if (!header) {
    throw new FileFault(`${name} is empty. Its first line has to name the columns: name, email, product, start, end.`)
  }
  return { header, rows: rest.filter(row => row.cells.some(cell => cell !== '')) }
}

/** UTF-8 or UTF-16 by their marks; else UTF-8 if it can be, and what Windows in the West writes if it cannot. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
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
