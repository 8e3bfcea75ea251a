import { attempt, byId, control, element, repeat } from './control.js'
import { FAULTS, isOf } from './faults.js'

let trouble = { seed: 1, rules: [] }
const boxes = new Map()

async function setRules(rules) {
  await control('PUT', 'trouble', { ...trouble, rules })
  await refresh()
}

function faultItem(fault) {
  const box = element('input', {
    type: 'checkbox',
    onchange: () =>
      attempt(() => {
        const others = trouble.rules.filter(rule => !isOf(fault, rule))
        return setRules(box.checked ? [...others, fault.rule] : others)
      }),
  })
  const item = element(
    'li',
    { class: 'card' },
    element('label', {}, box, element('span', {}, fault.name, element('small', {}, fault.effect))),
  )
  boxes.set(fault, { box, item })
  return item
}

function showFaults() {
  for (const [fault, { box, item }] of boxes) {
    const isOn = trouble.rules.some(rule => isOf(fault, rule))
    box.checked = isOn
    item.dataset.on = String(isOn)
  }
  const others = trouble.rules.filter(rule => !FAULTS.some(fault => isOf(fault, rule))).length
  byId('others').textContent = others > 0 ? `${others} more rules were set through the API.` : ''
  byId('calm').disabled = trouble.rules.length === 0
}

const MODES = { real: 'real time', frozen: 'frozen', moved: 'running, but moved' }

function showClock(clock) {
  byId('clock').textContent = new Date(clock.at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
  byId('clock-mode').textContent = `${MODES[clock.mode] ?? clock.mode} · shown in ${zoneName()}`
  byId('freeze').setAttribute('aria-pressed', String(clock.mode === 'frozen'))
  byId('real').setAttribute('aria-pressed', String(clock.mode === 'real'))
}

function zoneName() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

async function setClock(order) {
  showClock(await control('PUT', 'clock', order))
}

async function refresh() {
  const [order, clock] = await Promise.all([control('GET', 'trouble'), control('GET', 'clock')])
  trouble = order
  showFaults()
  showClock(clock)
}

byId('faults').replaceChildren(...FAULTS.map(faultItem))
byId('calm').onclick = () => attempt(() => setRules([]))
byId('freeze').onclick = () => attempt(() => setClock({ mode: 'frozen' }))
byId('real').onclick = () => attempt(() => setClock({ mode: 'real' }))
for (const button of document.querySelectorAll('[data-advance]')) {
  button.onclick = () => attempt(() => setClock({ advanceMs: Number(button.dataset.advance) }))
}
repeat(refresh, 1000)
