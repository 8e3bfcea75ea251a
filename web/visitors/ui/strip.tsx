/** @jsxImportSource preact */
import { useEffect, useRef } from 'preact/hooks'

interface Choice {
  readonly value: string
  readonly label: string
  /** A smaller word above. */
  readonly above?: string
}

interface StripProps {
  readonly name: string
  readonly legend: string
  readonly choices: readonly Choice[]
  readonly chosen: string | null
  readonly choose: (value: string) => void
}

/** One of several, in a row that scrolls sideways. */
export function Strip({ name, legend, choices, chosen, choose }: StripProps) {
  const row = useRef<HTMLDivElement>(null)
  const shown = choices.some(({ value }) => value === chosen) ? chosen : null
  useEffect(() => {
    const box = row.current
    const input = [...(box?.querySelectorAll('input') ?? [])].find(({ value }) => value === shown)
    const there = input?.parentElement
    if (box && there) box.scrollLeft = there.offsetLeft - box.offsetLeft - (box.clientWidth - there.clientWidth) / 2
  }, [shown])
  return (
    <fieldset class="strip">
      <legend>{legend}</legend>
      <div class="choices" ref={row}>
        {choices.map(({ value, label, above }) => (
          <label key={value}>
            <input type="radio" name={name} value={value} checked={value === chosen} onChange={() => choose(value)} />
            <span class="choice">
              {above !== undefined && <small>{above}</small>}
              {label}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
