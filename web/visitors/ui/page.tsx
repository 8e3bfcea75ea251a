/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { follow } from '../api/path.ts'
import { texts } from '../texts/texts.ts'
import { Shape, type ShapeName } from './shape.tsx'

export interface Place {
  readonly path: string
  readonly name: string
  readonly shape: ShapeName
  readonly isHere: boolean
}

interface PageProps {
  readonly title: string
  /** The organisation, which visitors know; leads to `homePath`. */
  readonly house: string
  readonly homePath: string
  readonly places?: readonly Place[]
  readonly children: ComponentChildren
}

export function Page({ title, house, homePath, places = [], children }: PageProps) {
  useEffect(() => {
    document.title = house === '' ? title : `${title} · ${house}`
  }, [title, house])
  return (
    <>
      <a class="skip" href="#content">
        {texts.shell.skip}
      </a>
      <header class="top">
        <a class="house" href={homePath} onClick={follow}>
          {house === '' ? texts.shell.product : house}
        </a>
      </header>
      {places.length > 0 && <Places places={places} />}
      <main id="content" class={places.length > 0 ? 'column above-bar' : 'column'}>
        {children}
      </main>
    </>
  )
}

const Places = ({ places }: { readonly places: readonly Place[] }) => (
  <nav class="places" aria-label={texts.shell.places}>
    <ul>
      {places.map(({ path, name, shape, isHere }) => (
        <li key={path}>
          <a href={path} onClick={follow} {...(isHere ? { 'aria-current': 'page' as const } : {})}>
            <Shape name={shape} />
            {name}
          </a>
        </li>
      ))}
    </ul>
  </nav>
)
