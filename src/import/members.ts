// Rows of the file as members: which column is which, and what each row says, or why it says nothing.
import { dateReader } from './dates.ts'
import { FileFault, type FileRow, type FileRows } from './file.ts'

export interface MemberRow {
  readonly line: number
  readonly cells: readonly string[]
  readonly name: string
  readonly email: string
  readonly productId: string
  readonly startsOn: string
  readonly endsOn: string | null
}

export interface Reject {
  readonly line: number
  readonly cells: readonly string[]
  readonly reason: string
}

export interface MemberFile {
  readonly header: readonly string[]
  readonly members: readonly MemberRow[]
  readonly rejects: readonly Reject[]
}

type Field = 'name' | 'firstName' | 'lastName' | 'email' | 'product' | 'start' | 'end'

/** Lower case, letters only. */
const headers: Readonly<Record<Field, readonly string[]>> = {
  name: ['name', 'fullname', 'member', 'membername', 'person', 'vollständigername', 'vollername', 'mitglied', 'kunde'],
  firstName: ['firstname', 'givenname', 'forename', 'vorname'],
  lastName: ['lastname', 'surname', 'familyname', 'nachname', 'familienname'],
  email: ['email', 'mail', 'emailaddress', 'mailaddress', 'emailadresse', 'mailadresse'],
  product: [
    'product',
    'plan',
    'membership',
    'membershipplan',
    'tariff',
    'produkt',
    'tarif',
    'mitgliedschaft',
    'vertrag',
  ],
  start: [
    'start',
    'startdate',
    'starts',
    'startson',
    'from',
    'begin',
    'since',
    'beginn',
    'startdatum',
    'von',
    'ab',
    'seit',
  ],
  end: ['end', 'enddate', 'ends', 'endson', 'until', 'to', 'ende', 'enddatum', 'bis', 'ablauf', 'kündigungsdatum'],
}

const plainName = (text: string): string => text.toLowerCase().replace(/[^\p{L}]/gu, '')

/** @param products ids by lower-case name. @throws FileFault when columns are missing or named twice */
export function readMembers({ header, rows }: FileRows, products: ReadonlyMap<string, string>): MemberFile {
  const columns = columnsOf(header)
  const cellsOf = (field: Field) => rows.map(row => cell(row, columns.get(field)))
  const readStart = dateReader(cellsOf('start'))
  const readEnd = dateReader(cellsOf('end'))
  const members: MemberRow[] = []
  const rejects: Reject[] = []
  const seen = new Map<string, number>()
  for (const row of rows) {
    const said = saidBy(row, columns, products, { readStart, readEnd })
    const { line, cells } = row
    if (typeof said === 'string') {
      rejects.push({ line, cells, reason: said })
      continue
    }
    const key = [said.email.toLowerCase(), said.productId, said.startsOn].join('\n')
    const earlier = seen.get(key)
    if (earlier === undefined) {
      seen.set(key, line)
      members.push(said)
    } else rejects.push({ line, cells, reason: `Line ${earlier} says the same person, product and start already.` })
  }
  return { header: header.cells, members, rejects }
}

function columnsOf(header: FileRow): Map<Field, number> {
  const columns = new Map<Field, number>()
  header.cells.forEach((text, index) => {
    const field = (Object.keys(headers) as Field[]).find(one => headers[one].includes(plainName(text)))
    if (!field) return
    if (columns.has(field)) throw new FileFault(`Two columns are named like "${text}". Keep one of them.`)
    columns.set(field, index)
  })
  const missing = (['email', 'product', 'start'] as const).filter(field => !columns.has(field))
  const hasName = columns.has('name') || (columns.has('firstName') && columns.has('lastName'))
  if (missing.length > 0 || !hasName) {
    const names = [...(hasName ? [] : ['name']), ...missing]
    throw new FileFault(
      `The first line names no column for: ${names.join(', ')}. Wanted: name, email, product, start and, if there is one, end.`,
    )
  }
  return columns
}

const cell = (row: FileRow, index: number | undefined): string => (index === undefined ? '' : (row.cells[index] ?? ''))

type Readers = Record<'readStart' | 'readEnd', ReturnType<typeof dateReader>>

/** The member, or the reason why the row says none. */
function saidBy(
  row: FileRow,
  columns: ReadonlyMap<Field, number>,
  products: ReadonlyMap<string, string>,
  { readStart, readEnd }: Readers,
): MemberRow | string {
  if (row.fault !== undefined) return row.fault
  if (row.cells.some(one => one.includes('\u0000'))) return 'It holds a character that cannot be stored.'
  const text = (field: Field) => cell(row, columns.get(field)).replace(/\s+/g, ' ').trim()
  const name = text('name') || `${text('firstName')} ${text('lastName')}`.trim()
  const email = text('email')
  if (name === '') return 'The name is missing.'
  if (name.length > 255) return 'The name is longer than 255 characters.'
  if (email === '') return 'The e-mail address is missing.'
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) || email.length > 254) return `"${email}" is not an e-mail address.`
  const product = text('product')
  const productId = products.get(product.toLowerCase())
  if (product === '') return 'The product is missing.'
  if (productId === undefined) return `There is no product named "${product}".`
  const start = readStart(text('start'))
  const end = readEnd(text('end'))
  if ('fault' in start) return start.fault
  if ('fault' in end) return end.fault
  if (start.date === null) return 'The start is missing.'
  if (end.date !== null && end.date < start.date) return 'It would end before it starts.'
  return { line: row.line, cells: row.cells, name, email, productId, startsOn: start.date, endsOn: end.date }
}
