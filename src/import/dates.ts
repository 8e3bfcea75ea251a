// IMPORT: a list of members from a spreadsheet. Valid rows land, every other row is told with its line and a reason.
// Here: dates as people and spreadsheets write them. One column is written one way, so it is read as a whole.

export type DateReading = { readonly date: string | null } | { readonly fault: string }

type Order = 'day-first' | 'month-first' | 'unclear'

const serialFrom = 20_000
const serialUntil = 80_000
/** Spreadsheets count days from here, because they believe that 1900 was a leap year. */
const serialStart = Date.UTC(1899, 11, 30)
const dayMs = 86_400_000

/** How to read the dates of a column. The empty text is no date, which may be in order. */
export function dateReader(column: readonly string[]): (text: string) => DateReading {
  const order = orderOf(column)
  return text => readDate(text.trim(), order)
}

/** 31/12/2026 says that days come first, 12/31/2026 that months do; a column that says neither, or both, is unclear. */
function orderOf(column: readonly string[]): Order {
  let dayFirst = false
  let monthFirst = false
  for (const text of column) {
    const [, first, second] = slashed.exec(text.trim()) ?? []
    if (Number(first) > 12) dayFirst = true
    if (Number(second) > 12) monthFirst = true
  }
  if (dayFirst === monthFirst) return 'unclear'
  return dayFirst ? 'day-first' : 'month-first'
}

/** A spreadsheet may write the midnight at which a day begins; the time says nothing. */
const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/
const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?:[ T,]+\d{1,2}:\d{2}.*)?$/
const slashed = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?:[ T,]+\d{1,2}:\d{2}.*)?$/
const serial = /^\d{5}(?:[.,]\d+)?$/

function readDate(text: string, order: Order): DateReading {
  if (text === '') return { date: null }
  const [, year, month, day] = iso.exec(text) ?? []
  if (year && month && day) return dateOf(text, year, month, day)
  const [, dotDay, dotMonth, dotYear] = dotted.exec(text) ?? []
  if (dotDay && dotMonth && dotYear) return dateOf(text, dotYear, dotMonth, dotDay)
  const [, first, second, slashYear] = slashed.exec(text) ?? []
  if (first && second && slashYear) return slashedDate(text, first, second, slashYear, order)
  if (serial.test(text)) {
    const days = Math.floor(Number(text.replace(',', '.')))
    if (days >= serialFrom && days < serialUntil) {
      return { date: new Date(serialStart + days * dayMs).toISOString().slice(0, 10) }
    }
  }
  return { fault: `"${text}" is not a date. Write 2026-12-31 or 31.12.2026.` }
}

function slashedDate(text: string, first: string, second: string, year: string, order: Order): DateReading {
  const isSame = Number(first) === Number(second)
  if (order === 'unclear' && !isSame) {
    return { fault: `"${text}" may be read with the day or the month first. Write 2026-12-31 or 31.12.2026.` }
  }
  return order === 'month-first' ? dateOf(text, year, first, second) : dateOf(text, year, second, first)
}

function dateOf(text: string, year: string, month: string, day: string): DateReading {
  const fullYear = year.length === 2 ? `20${year}` : year
  const date = `${fullYear}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isCalendarDate(date) ? { date } : { fault: `"${text}" is not a date: there is no such day.` }
}

function isCalendarDate(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date)
}
