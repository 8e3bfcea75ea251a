/** Speaks with the emulator's control API and builds elements. Text is always set as text, never as markup. */

/** @returns {Promise<any>} the answer's JSON, or null for an empty one. Throws Error with the server's own words. */
export async function control(method, path, body) {
  const response = await fetch(`/_control/${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} /_control/${path} answered ${response.status}. ${text.slice(0, 200)}`)
  return text === '' ? null : JSON.parse(text)
}

/** An element with properties (class, dataset, listeners as onclick) and children. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) {
    if (key === 'dataset') Object.assign(made.dataset, value)
    else if (key === 'class') made.className = value
    else made[key] = value
  }
  made.append(...children.filter(child => child !== null && child !== undefined && child !== ''))
  return made
}

/** The element with this id; every page's shell has what its script asks for. */
export function byId(id) {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no #${id}`)
  return found
}

/** Shows what went wrong, or clears it. */
export function alarm(text) {
  byId('alarm').textContent = text
}

/** Runs an action of a person and says so when it fails. */
export async function attempt(action) {
  try {
    await action()
    alarm('')
  } catch (cause) {
    alarm(cause instanceof Error ? cause.message : String(cause))
  }
}

/** Repeats while the page is looked at. The next time starts when the last has ended. */
export function repeat(action, everyMs) {
  const turn = async () => {
    if (!document.hidden) await attempt(action)
    setTimeout(turn, everyMs)
  }
  turn()
}

/** "09:14:03", with the date when it is not today. */
export function timeText(instant, timeZone) {
  const at = new Date(instant)
  const day = { dateStyle: 'medium', timeZone }
  const time = at.toLocaleTimeString('en-GB', { timeZone })
  const date = at.toLocaleDateString('en-GB', day)
  return date === new Date().toLocaleDateString('en-GB', day) ? time : `${date} ${time}`
}
