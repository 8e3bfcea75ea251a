import type { z } from 'zod'
import { type searchQuery, searchResult } from '../contract/desk/search.ts'
import { wireInstant } from '../contract/words.ts'
import type { Searcher } from '../ports/access-control.ts'
import type { View } from './view.ts'

const eachLimit = 6
const wordsLimit = 6

export const search = (searcher: Searcher): View<z.output<typeof searchQuery>, typeof searchResult> => ({
  schema: searchResult,
  async of(tx, { q }) {
    const words = q.split(/\s+/).filter(word => word !== '')
    const hits = await searcher.find(tx, words.slice(0, wordsLimit), eachLimit)
    return {
      items: hits.map(hit => ({ ...hit, startsAt: hit.startsAt === null ? null : wireInstant(hit.startsAt) })),
    }
  },
})
