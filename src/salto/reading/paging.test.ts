import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ListSource, type Page, readList } from './paging.ts'

interface Provider {
  items: string[]
  pageSize: number
  /** Changes the n-th answer (from 0) on its way. */
  damage?: (page: Page<string>, n: number) => Page<string>
}

/** A provider with pages, and the number of answers it gave. */
function paged(provider: Provider): { source: ListSource<string>; calls: () => number } {
  let calls = 0
  const page = async (skip: number): Promise<Page<string>> => {
    const { items, pageSize, damage } = provider
    const end = skip + pageSize
    const whole = { items: items.slice(skip, end), next: end < items.length ? String(end) : null, count: items.length }
    const n = calls
    calls += 1
    return damage ? damage(whole, n) : whole
  }
  const source = { start: page, follow: (next: string) => page(Number(next)), idOf: (item: string) => item }
  return { source, calls: () => calls }
}

const names = (count: number) => Array.from({ length: count }, (_, n) => `id-${n}`)
const read = (provider: Provider, lastCount: number | null = null) =>
  readList(paged(provider).source, lastCount, () => 0)

describe('F-note 3, F-note 4: lists are complete or say that they are not', () => {
  it('reads any number in as few calls as there are pages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }), async (count, pageSize) => {
        const { source, calls } = paged({ items: names(count), pageSize })
        const reading = await readList(source, null, () => 0)
        expect(reading).toMatchObject({ complete: true, items: names(count) })
        expect(calls()).toBe(Math.max(1, Math.ceil(count / pageSize)))
      }),
    )
  })

  it('F7: never calls a list complete that lacks somebody, whatever one page hides', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.constantFrom('none', 'drop', 'empty', 'end'), { minLength: 1, maxLength: 12 }),
        async (count, pageSize, damages) => {
          const reading = await read({
            items: names(count),
            pageSize,
            damage: (page, n) => {
              const kind = damages[n]
              if (kind === 'drop') return { ...page, items: page.items.slice(1) }
              if (kind === 'empty') return { ...page, items: [] }
              return kind === 'end' ? { ...page, next: null } : page
            },
          })
          if (reading.complete) expect([...reading.items].sort()).toEqual(names(count).sort())
          else expect(reading.gap).toBe('count_mismatch')
        },
      ),
    )
  })

  it('F7: reads once more when a page is short, and is content when the second is whole', async () => {
    const damage = (page: Page<string>, n: number) => (n === 1 ? { ...page, items: page.items.slice(1) } : page)
    expect((await read({ items: names(5), pageSize: 2, damage })).complete).toBe(true)
  })

  it('F7: says repeated_page for a page that comes twice, and for a link that leads in a circle', async () => {
    const first = { items: ['id-0', 'id-1'], next: '2', count: 4 }
    expect(await read({ items: names(4), pageSize: 2, damage: () => first })).toMatchObject({ gap: 'repeated_page' })
    const circle = (page: Page<string>) => ({ ...page, items: [], next: '2' })
    expect(await read({ items: names(4), pageSize: 2, damage: circle })).toMatchObject({ gap: 'repeated_page' })
  })

  it('F7: says changed_while_paging when the count moves in both readings', async () => {
    const damage = (page: Page<string>, n: number) => ({ ...page, count: 4 + (n % 2) })
    expect(await read({ items: names(4), pageSize: 2, damage })).toMatchObject({ gap: 'changed_while_paging' })
  })

  it('F-note 4: asks on behind a list without count, because the page size may have been cut', async () => {
    const uncounted = (page: Page<string>) => ({ ...page, count: null, next: null })
    const { source, calls } = paged({ items: names(250), pageSize: 100, damage: uncounted })
    expect(await readList(source, null, () => 0)).toMatchObject({ complete: true, items: names(250) })
    expect(calls()).toBe(4)
  })

  it('does not believe a list without count that ignores where to begin', async () => {
    const ignoring = () => ({ items: ['id-0', 'id-1'], next: null, count: null })
    expect(await read({ items: names(2), pageSize: 2, damage: ignoring })).toMatchObject({ gap: 'repeated_page' })
  })
})

describe('F-note 3: a list that shrank at once', () => {
  const empty = (): Page<string> => ({ items: [], next: null, count: 0 })

  it('is believed when a second reading agrees', async () => {
    const { source, calls } = paged({ items: names(3), pageSize: 10 })
    expect(await readList(source, 50, () => 0)).toMatchObject({ complete: true, items: names(3) })
    expect(calls()).toBe(2)
  })

  it('is read again and found whole', async () => {
    const damage = (page: Page<string>, n: number) => (n === 0 ? empty() : page)
    expect(await read({ items: names(50), pageSize: 100, damage }, 50)).toMatchObject({ items: names(50) })
  })

  it('says shrunken when the two readings differ', async () => {
    const damage = (page: Page<string>, n: number) => (n === 0 ? empty() : { ...page, items: ['a'], count: 1 })
    expect(await read({ items: names(50), pageSize: 100, damage }, 50)).toMatchObject({ gap: 'shrunken' })
  })

  it('is no news below six', async () => {
    const { source, calls } = paged({ items: [], pageSize: 10 })
    expect((await readList(source, 5, () => 0)).complete).toBe(true)
    expect(calls()).toBe(1)
  })
})
