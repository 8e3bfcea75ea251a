import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dateReader } from './dates.ts'
import { readRows } from './file.ts'
import { readMembers } from './members.ts'

const products = new Map([['flex desk', 'product-1']])
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchwork-import-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function membersIn(content: string | Uint8Array) {
  const path = join(folder, 'members.csv')
  await writeFile(path, content)
  return readMembers(await readRows(path), products)
}

const plain = 'name,email,product,start,end\nEva Klein,eva@x.example,Flex desk,2026-01-01,2026-12-31\n'
const eva = {
  line: 2,
  name: 'Eva Klein',
  email: 'eva@x.example',
  productId: 'product-1',
  startsOn: '2026-01-01',
  endsOn: '2026-12-31',
}

describe('a file of members', () => {
  it.each<[string, string | Uint8Array, number?]>([
    ['commas', plain],
    ['semicolons', plain.replaceAll(',', ';')],
    ['tabs', plain.replaceAll(',', '\t')],
    ['empty lines before the headings', `\n\n${plain.replaceAll(',', ';')}`, 4],
    ['a byte-order mark', `\uFEFF${plain}`],
    ['line breaks of Windows', plain.replaceAll('\n', '\r\n')],
    ['its delimiter named in a first line', `sep=;\r\n${plain.replaceAll(',', ';')}`, 3],
    ['UTF-16 without a mark', Buffer.from(plain, 'utf16le')],
    ['UTF-16 of the other order without a mark', Buffer.from(plain, 'utf16le').swap16()],
    [
      'times that stand behind the days',
      plain.replace('2026-01-01', '01.01.2026 00:00').replace('2026-12-31', '12/31/2026 0:00:00'),
    ],
    ['UTF-16', Buffer.from(`\uFEFF${plain}`, 'utf16le')],
    [
      'German headings in another order',
      'Ende;Produkt;E-Mail-Adresse;Beginn;Name\n31.12.2026;FLEX DESK;eva@x.example;01.01.2026;Eva Klein\n',
    ],
    [
      'first and last names',
      'Vorname;Nachname;Mail;Tarif;Ab;Bis\nEva;Klein;eva@x.example;Flex desk;1.1.2026;31.12.26\n',
    ],
    ['days counted by a spreadsheet', plain.replace('2026-01-01', '46023').replace('2026-12-31', '46387')],
  ])('is read with %s', async (_what, content, line = 2) => {
    const { members, rejects } = await membersIn(content)
    expect(rejects).toEqual([])
    expect(members).toMatchObject([{ ...eva, line }])
  })

  it('reads umlauts that Windows wrote', async () => {
    const { members } = await membersIn(Buffer.from(plain.replace('Eva', 'J\u00f6rg'), 'latin1'))
    expect(members[0]?.name).toBe('Jörg Klein')
  })

  it('tells each bad row with the line where it begins, and keeps the good ones', async () => {
    const { members, rejects } = await membersIn(
      [
        'name,email,product,start',
        '"Max\nPeter Muster",max@x.example,Flex desk,2026-01-01',
        '',
        'No Mail,,Flex desk,2026-01-01',
        'Wrong Mail,nobody,Flex desk,2026-01-01',
        'Other,other@x.example,Hot tub,2026-01-01',
        'Late,late@x.example,Flex desk,2026-02-30',
        'Max Muster,MAX@x.example,Flex desk,2026-01-01',
        'Short,short@x.example',
      ].join('\n'),
    )
    expect(members.map(({ line, name }) => [line, name])).toEqual([[2, 'Max Peter Muster']])
    expect(rejects.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '5 The e-mail address is missing.',
      '6 "nobody" is not an e-mail address.',
      '7 There is no product named "Hot tub".',
      '8 "2026-02-30" is not a date: there is no such day.',
      '9 Line 2 says the same person, product and start already.',
      '10 The product is missing.',
    ])
  })

  it('goes on behind a quotation mark that nothing closes', async () => {
    const { members, rejects } = await membersIn(
      [
        'name,email,product,start',
        '"Ann\nAda",ann@x.example,Flex desk,2026-01-01',
        '',
        '"Max,max@x.example,Flex desk,2026-01-01',
        'Eva,eva@x.example,Flex desk,2026-01-01',
        '"Open" Otto,open@x.example,Flex desk,2026-01-01',
        'Zoe,zoe@x.example,Flex desk,2026-01-01',
        '"Last,last@x.example,Flex desk,2026-01-01',
      ].join('\n'),
    )
    const reason = 'A quotation mark is not closed in its cell.'
    expect(members.map(({ line, email }) => [line, email])).toEqual([
      [2, 'ann@x.example'],
      [6, 'eva@x.example'],
      [8, 'zoe@x.example'],
    ])
    expect(rejects).toMatchObject([
      { line: 5, reason },
      { line: 7, reason },
      { line: 9, reason },
    ])
  })

  it('gives a file up that is all wrong quotation marks', async () => {
    const rows = '"Max" M,max@x.example,Flex desk,2026-01-01\n'.repeat(200)
    await expect(membersIn(`name,email,product,start\n${rows}`)).rejects.toThrow(/more than 50 rows .* line 52/)
  })

  it('says beforehand what could not be stored', async () => {
    const row = (name: string, email: string) => `${name},${email},Flex desk,2026-01-01,\n`
    const { members, rejects } = await membersIn(
      `name,email,product,start,end\n${row('E\0va', 'eva@x.example')}${row('E'.repeat(256), 'eva@x.example')}` +
        row('Eva', `${'e'.repeat(245)}@x.example`),
    )
    expect(members).toEqual([])
    expect(rejects.map(({ reason }) => reason)).toEqual([
      'It holds a character that cannot be stored.',
      'The name is longer than 255 characters.',
      expect.stringContaining('is not an e-mail address'),
    ])
  })

  it('refuses a workbook with advice', async () => {
    await expect(membersIn(Buffer.from('504b030414000600', 'hex'))).rejects.toThrow('Save the sheet as CSV')
  })

  it('refuses a file whose columns it cannot tell', async () => {
    await expect(membersIn('name,product\nEva,Flex desk\n')).rejects.toThrow('email, start')
    await expect(membersIn('')).rejects.toThrow('is empty')
  })
})

describe('dates', () => {
  const read = (column: string[]) => column.map(dateReader(column))

  it('takes the order of day and month from the whole column', () => {
    expect(read(['03/04/2026', '31/12/2026'])).toEqual([{ date: '2026-04-03' }, { date: '2026-12-31' }])
    expect(read(['03/04/2026', '12/31/2026'])).toEqual([{ date: '2026-03-04' }, { date: '2026-12-31' }])
  })

  it('refuses to guess where the column does not say, or says both', () => {
    expect(read(['03/04/2026', '05/05/2026'])).toEqual([
      { fault: expect.stringContaining('day or the month first') },
      { date: '2026-05-05' },
    ])
    expect(read(['31/12/2026', '12/31/2026', '01/02/2026'])).toEqual([
      { fault: expect.any(String) },
      { fault: expect.any(String) },
      { fault: expect.any(String) },
    ])
  })
})
