import { UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useLiveness } from '../../api/live.ts'
import { type Integration, integrationQuery } from '../../screens/setup/queries.ts'
import * as texts from '../../texts/texts.ts'
import { State, type StateKind } from '../../ui/state.tsx'
import classes from './connection-light.module.css'

const words = texts.shell.light

interface Light {
  readonly kind: StateKind
  readonly says: string
  /** More than fits into the bar. */
  readonly more?: string
}

/** A line that was just lost is usually back at once. */
const patienceMs = 3000

/** How Salto KS stands, in words; the way to where it is mended. */
export function ConnectionLight() {
  const { data } = useQuery(integrationQuery)
  const isLost = useLingering(useLiveness() === 'reconnecting')
  const light = isLost ? ({ kind: 'waiting', says: words.reconnecting } as const) : data && lightOf(data)
  if (!light) return null
  return (
    <UnstyledButton
      component={Link}
      to="/staff/setup/integrations"
      className={classes['light']}
      title={light.more ?? light.says}
      aria-label={`${light.says}${light.more === undefined ? '' : `. ${light.more}`}`}
    >
      <State kind={light.kind}>
        <span className={classes['says']}>{light.says}</span>
      </State>
    </UnstyledButton>
  )
}

/** Whether it has been so for a while. */
function useLingering(isSo: boolean): boolean {
  const [hasLasted, setLasted] = useState(false)
  useEffect(() => {
    if (!isSo) return
    const timer = setTimeout(() => setLasted(true), patienceMs)
    return () => {
      clearTimeout(timer)
      setLasted(false)
    }
  }, [isSo])
  return hasLasted
}

function lightOf({ state, cause, sites }: Integration): Light {
  if (state === 'connected' && cause) return { kind: 'soon', says: words.troubled, more: cause.sentence }
  if (state === 'connected') return { kind: 'open', says: words.connected(seatsOf(sites)) }
  if (state === 'needs-reconnecting') {
    return { kind: 'broken', says: words.needsReconnecting, ...(cause ? { more: cause.sentence } : {}) }
  }
  return { kind: 'waiting', says: words.states[state] }
}

/** null: no site has told yet, or one is unlimited. */
function seatsOf(sites: Integration['sites']): { used: number; allowed: number } | null {
  let used = 0
  let allowed = 0
  for (const { seatsUsed, seatsAllowed } of sites) {
    if (seatsUsed === null || seatsAllowed === null) return null
    used += seatsUsed
    allowed += seatsAllowed
  }
  return allowed === 0 ? null : { used, allowed }
}
