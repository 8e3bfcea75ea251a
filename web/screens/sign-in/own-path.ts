// SIGN-IN: the screens before one is inside. Here: where one goes then.
const home = '/staff'

/** Where to go once signed in: only a path of ours, whatever the address says. */
export function ownPath(next: string | undefined, origin: string): string {
  if (next === undefined || !URL.canParse(next, origin)) return home
  const url = new URL(next, origin)
  const isOurs = url.origin === origin && (url.pathname === home || url.pathname.startsWith(`${home}/`))
  return isOurs ? `${url.pathname}${url.search}${url.hash}` : home
}
