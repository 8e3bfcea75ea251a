import { createSpotlight } from '@mantine/spotlight'

/** Whether the search is open, and which line of it is chosen. */
export const [searchStore, searchBox] = createSpotlight()
