/** Comma-separated text with a heading line, quoted where needed (RFC 4180). */
export function csvText(rows: readonly Record<string, unknown>[]): string {
  const columns = ['utc_date_time', 'local_date_time', 'event_category', 'event_detail', 'lock_customer_reference']
  columns.push('user_first_name', 'user_last_name', 'access_by', 'access_detail', 'iq_customer_reference')
  const lines = rows.map(row => columns.map(column => cell(row[column])).join(','))
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
