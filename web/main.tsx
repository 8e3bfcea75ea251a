// WEB: the screens of staff. They only ask and show, by the public API. Here: what every screen stands in.
import './ui/kit-styles.ts'
import '@fontsource-variable/inter/index.css'
import './ui/theme.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queries } from './api/queries.ts'
import { router } from './routes.tsx'
import { Notices } from './ui/notices.tsx'
import { cssVariables, theme } from './ui/theme.ts'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root')

/** The styles that the kit writes at run time carry the page's nonce; the policy allows no others. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
// The kit's dialogs keep the page from scrolling by a library that asks for the nonce under this name.
Object.assign(globalThis, { __webpack_nonce__: nonce })

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <Notices />
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
