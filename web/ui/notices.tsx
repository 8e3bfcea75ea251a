import '@mantine/notifications/styles.css'
import { lazy, Suspense, useSyncExternalStore } from 'react'

interface Notice {
  readonly title?: string
  readonly message: string
  readonly color?: 'green'
}

/** Fetched with the first notice: no screen needs it to be drawn. */
const kit = () => import('@mantine/notifications')
const Corner = lazy(async () => ({ default: (await kit()).Notifications }))

let isWanted = false
const listeners = new Set<() => void>()

/** Says in the corner what was done. It goes by itself, so nothing that has to be read may stand only there. */
export async function notify(notice: Notice): Promise<void> {
  isWanted = true
  for (const listener of listeners) listener()
  const { notifications } = await kit()
  notifications.show({ ...notice })
}

/** Where they appear. */
export function Notices() {
  const isShown = useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isWanted,
  )
  return <Suspense>{isShown && <Corner position="bottom-right" autoClose={6000} />}</Suspense>
}
