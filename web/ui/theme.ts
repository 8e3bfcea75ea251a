// UI: what screens are built of, beyond the component kit. Here: colours, type and sizes, said once.
import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from '@mantine/core'
import * as texts from '../texts/texts.ts'

/** A deep teal: 7 on light ground, 4 on dark (both at least 4.5:1 against it). */
const teal: MantineColorsTuple = [
  '#effcfa',
  '#d3f5ef',
  '#a6ebe0',
  '#6fdccd',
  '#2dd4bf',
  '#14b8a6',
  '#0d9488',
  '#0f766e',
  '#115e59',
  '#134e4a',
]

/** For what destroys: the red of the states, dark enough on light and bright enough on dark ground. */
const red: MantineColorsTuple = [
  '#fff1f0',
  '#ffe0dd',
  '#ffc4bf',
  '#ffaaa4',
  '#ff9a94',
  '#e5534b',
  '#cf3a31',
  '#b3261e',
  '#8f1e18',
  '#6d1712',
]

export const theme = createTheme({
  primaryColor: 'latch',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  // The kit decides on the text by the shade of the light scheme; the dark one's is bright and needs dark text.
  variantColorResolver: asked => {
    const colours = defaultVariantColorsResolver(asked)
    if (asked.variant !== 'filled') return colours
    const color = asked.color ?? 'latch'
    if (color === 'latch') return { ...colours, color: 'var(--mantine-primary-color-contrast)' }
    return color === 'red' ? { ...colours, color: 'light-dark(#fff, #000)' } : colours
  },
  colors: { latch: teal, red },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '650' },
  defaultRadius: 8,
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  // The kit's dialogs are outside of any region of the page; their heads are not banners of the page.
  components: {
    // The placeholder can have the focus, so it is no mere decoration; and a menu may hold nothing but its items.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': texts.shell.close } } },
    ModalHeader: { defaultProps: { role: 'presentation' } },
    ModalCloseButton: { defaultProps: { 'aria-label': texts.shell.close } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
  },
})

/** The kit's own quiet colour is too faint for small text. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#59636b' },
  dark: { '--mantine-color-dimmed': '#aab2bd' },
})
