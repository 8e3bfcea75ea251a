import type { z } from 'zod'
import { today, type todayQuery } from '../../contract/desk/today.ts'
import { wireInstant } from '../../contract/words.ts'
import type { JournalReader } from '../../ports/access-control.ts'
import type { View } from '../view.ts'
import { confirmedOf } from './confirmed.ts'
import { needsOf } from './needs.ts'
import { placeOf } from './place.ts'
import { windowsOf } from './windows.ts'

/** What needs a person, which windows open and close today, and what Salto KS has confirmed. Of a location, or all. */
export const readToday = (reader: JournalReader): View<z.output<typeof todayQuery>, typeof today> => ({
  schema: today,
  async of(tx, { locationId }) {
    const place = await placeOf(tx, locationId)
    return {
      at: wireInstant(tx.at),
      needs: await needsOf(tx, place),
      windows: await windowsOf(tx, place),
      live: await confirmedOf(tx, reader, place),
    }
  },
})
