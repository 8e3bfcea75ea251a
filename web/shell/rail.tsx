import { NavLink, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMay } from '../api/session.ts'
import { areaPaths } from './area-paths.ts'
import { type AreaGroup, type AreaLine, areas } from './areas.tsx'
import classes from './shell.module.css'

const home = areaPaths.today

/** Every area in which the role has something to do. */
export function Rail({ path }: { readonly path: string }) {
  return areas.map(area => <Group key={area.label} area={area} path={path} />)
}

function Group({ area: { label, lines }, path }: { readonly area: AreaGroup; readonly path: string }) {
  const may = { desk: useMay('desk'), manager: useMay('manager'), owner: useMay('owner'), host: useMay('host') }
  const offered = lines.filter(({ role }) => may[role])
  if (offered.length === 0) return null
  return (
    <>
      {label !== null && <Text className={classes['heading']}>{label}</Text>}
      {offered.map(line => (
        <Line key={line.to} line={line} path={path} />
      ))}
    </>
  )
}

function Line({ line: { label, to, Icon }, path }: { readonly line: AreaLine; readonly path: string }) {
  const isHere = to === home ? path.replace(/\/$/, '') === to : path.startsWith(to)
  return (
    <NavLink
      component={Link}
      to={to}
      activeOptions={{ exact: to === home }}
      label={label}
      leftSection={<Icon size={18} aria-hidden />}
      active={isHere}
      aria-current={isHere ? 'page' : undefined}
      className={classes['line']}
    />
  )
}
