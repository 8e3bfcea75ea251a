import { attempt, byId, control, element, repeat, timeText } from './control.js'
import { ENTRIES, MEANS, OPENINGS, REFUSALS } from './words.js'

/** The site as the emulator knows it, not as the API shows it: late reads and hidden people do not fool this page. */
let site = null
let chosen = null
/** The last answer of each door, by lock id. */
const answers = new Map()

const nameOf = user => `${user.first_name ?? ''} ${user.last_name ?? ''}`.trim() || user.email || user.id
const labelOf = siteUser => [nameOf(siteUser.user), siteUser.user.email].filter(Boolean).join(' · ')

/** People whose name or e-mail contains the text. */
function peopleLike(text) {
  const wanted = text.trim().toLowerCase()
  return site?.users.filter(siteUser => labelOf(siteUser).toLowerCase().includes(wanted)) ?? []
}

/** The one person meant: by the full label, or the only one whose label begins with or contains the text. */
function findPerson(text) {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return null
  const alike = peopleLike(text)
  const beginning = alike.filter(siteUser => labelOf(siteUser).toLowerCase().startsWith(wanted))
  if (alike.length === 1 || beginning.length === 1) return beginning[0] ?? alike[0]
  return alike.find(siteUser => labelOf(siteUser).toLowerCase() === wanted) ?? null
}

function hintOf(text) {
  if (text.trim() === '') return 'Pick a person to stand at the doors.'
  const count = peopleLike(text).length
  return count === 0
    ? 'Nobody in this site is called that.'
    : `${count} people match. Type more, or pick one from the list.`
}

/** A site may have thousands of people; a list of that length would stop the page. */
function suggestions(text) {
  return peopleLike(text)
    .slice(0, 50)
    .map(siteUser => element('option', { value: labelOf(siteUser) }))
}

function standingOf(siteUser) {
  const groups = siteUser.access_group_ids.map(id => groupName(id)).join(', ') || 'none'
  const seat = siteUser.subscription_state === 'subscribed' ? 'holds a seat' : 'suspended, holds no seat'
  return `${nameOf(siteUser.user)}: ${seat}${siteUser.blocked ? ', blocked' : ''}. Access groups: ${groups}.`
}

function groupName(id) {
  const group = site.access_groups.find(one => one.id === id)
  return group?.customer_reference ?? id
}

function showPerson() {
  const text = byId('person').value
  const found = findPerson(text)
  if (found?.user.id !== chosen?.user.id) answers.clear()
  chosen = found
  byId('people').replaceChildren(...suggestions(text))
  byId('who').textContent = chosen === null ? hintOf(text) : standingOf(chosen)
  for (const button of document.querySelectorAll('.door')) button.disabled = chosen === null
}

function answerText(answer) {
  if (!answer.opened) return `✕ Refused. ${REFUSALS[answer.reason] ?? answer.reason}`
  const group = answer.accessGroupId === null ? '' : ` “${answer.accessGroup ?? answer.accessGroupId}”.`
  return `✓ Open. ${OPENINGS[answer.reason] ?? answer.reason}${group}`
}

function doorStateText(lock) {
  const states = [
    lock.online ? '' : 'offline',
    lock.locked_state === 'office_mode' ? 'office mode' : '',
    lock.privacy_mode ? 'privacy mode' : '',
  ]
  return states.filter(Boolean).join(' · ')
}

function doorButton(lock) {
  const answer = answers.get(lock.id)
  return element(
    'button',
    {
      class: 'door',
      disabled: chosen === null,
      dataset: { lock: lock.id, answer: answerName(answer) },
      onclick: () => attempt(() => press(lock)),
    },
    element('b', {}, lock.customer_reference ?? lock.id),
    element('small', {}, doorStateText(lock)),
    answer === undefined
      ? element('span', { class: 'press' }, 'Press')
      : element('span', { class: `press answer ${answerName(answer)}` }, answerText(answer)),
    answer === undefined ? '' : element('small', {}, `${answer.who} · ${timeText(answer.at, site.time_zone)}`),
  )
}

function answerName(answer) {
  if (answer === undefined) return ''
  return answer.opened ? 'open' : 'refused'
}

async function press(lock) {
  const [by, person] = [byId('key').value, chosen]
  const pin = by === 'pin' ? { pin: byId('pin').value } : {}
  const answer = await control('POST', 'door', { siteId: site.id, lockId: lock.id, userId: person.user.id, by, ...pin })
  answers.set(lock.id, { ...answer, who: nameOf(person.user) })
  const focused = document.activeElement?.dataset?.lock
  showDoors()
  document.querySelector(`[data-lock="${focused}"]`)?.focus()
  await refreshEvents()
}

function showDoors() {
  const locks = site.locks.toSorted((a, b) => String(a.customer_reference).localeCompare(String(b.customer_reference)))
  const doors = locks.map(doorButton)
  byId('doors').replaceChildren(
    ...(doors.length > 0 ? doors : [element('p', { class: 'soft' }, 'This site has no doors.')]),
  )
}

const MODES = { real: '', frozen: ', clock frozen', moved: ', clock moved' }

function showNow(clock) {
  const seats = site.subscribed_user_amount === null ? 'no limit' : `of ${site.subscribed_user_amount}`
  const time = `${timeText(clock.at, site.time_zone)} (${site.time_zone}${MODES[clock.mode] ?? ''})`
  const expired = site.subscription_valid ? '' : ' · subscription not valid'
  byId('now').textContent = `${time} · seats ${site.active_user_amount} ${seats}${expired}`
}

async function refreshSite() {
  const state = await control('GET', `state?siteId=${byId('site').value}`)
  site = state.sites[0] ?? null
  if (site === null) return
  showNow(state.clock)
  showPerson()
  if (!byId('doors').contains(document.activeElement)) showDoors()
}

async function refreshEvents() {
  if (site === null) return
  const events = await control('GET', `entries?siteId=${byId('site').value}&limit=30`)
  byId('events').replaceChildren(...events.map(eventRow))
}

function eventRow(entry) {
  const isRefused = entry.category === 'lock_rejected'
  const who = entry.person === null ? 'unknown' : `${entry.person.firstName} ${entry.person.lastName}`
  const means = entry.accessBy === null ? '' : ` by ${MEANS[entry.accessBy] ?? entry.accessBy}`
  const detail = entry.detail === null ? '' : ` (${entry.detail})`
  const what = `${ENTRIES[entry.category] ?? entry.category}${means}${detail}`
  return element(
    'tr',
    {},
    element('td', {}, timeText(entry.at, entry.timeZone)),
    element('td', {}, entry.lock.name ?? ''),
    element('td', {}, who),
    element('td', { class: isRefused ? 'refused' : 'open' }, what),
  )
}

async function start() {
  const { sites } = await control('GET', 'state')
  byId('site').replaceChildren(
    ...sites.map(one => element('option', { value: one.id }, one.customer_reference ?? one.id)),
  )
  byId('person').oninput = () => {
    showPerson()
    showDoors()
  }
  byId('key').onchange = () => {
    byId('pin-field').hidden = byId('key').value !== 'pin'
  }
  byId('site').onchange = () => {
    answers.clear()
    byId('person').value = ''
    return attempt(refreshSite)
  }
  repeat(refreshSite, 5000)
  repeat(refreshEvents, 2000)
}

attempt(start)
