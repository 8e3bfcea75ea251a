const persons = (count: number): string => (count === 1 ? '1 person' : `${count} people`)
const rows = (count: number): string => (count === 1 ? '1 row' : `${count} rows`)

export const bringIn = {
  title: 'Import members',
  says: 'From a spreadsheet, saved as CSV. Its first line names the columns: name, e-mail, product, start and, if there is one, end.',
  choose: 'Choose a file',
  chooseAnother: 'Choose another file',
  reading: 'Reading the file …',
  tooLarge: 'This file is larger than 700 kB. Split it into several.',
  good: (count: number): string => `${rows(count)} can be brought in`,
  bad: (count: number): string => `${rows(count)} cannot`,
  invitations: (now: number, later: number): string => {
    const first = `Salto KS writes to ${persons(now)} as soon as this is brought in`
    return later === 0 ? `${first}.` : `${first}, and to ${persons(later)} when later memberships begin.`
  },
  noInvitations: 'Salto KS writes to nobody because of this.',
  columns: { line: 'Line', name: 'Name', email: 'E-mail', product: 'Product', span: 'From – until', reason: 'Why not' },
  known: 'known already',
  nothingGood: 'No row of this file can be brought in. Put the lines below right and choose it again.',
  submit: (count: number): string => `Bring in ${rows(count)}`,
  progress: (done: number, all: number): string => `${done} of ${all} rows`,
  stopped: 'It stopped half-way. What is in stays in; going on repeats nothing.',
  goOn: 'Go on',
  done: 'Brought in',
  added: (count: number): string => `${rows(count)} added`,
  unchanged: (count: number): string => `${rows(count)} there already`,
  rejected: (count: number): string => `${rows(count)} refused`,
  toPeople: 'See the people',
  more: (count: number): string => `… and ${rows(count)} more`,
}
