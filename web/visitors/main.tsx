/** @jsxImportSource preact */
// VISITORS: members and guests on their phones. An entry of its own: a small library, the system's font, no component kit.
import { render } from 'preact'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root')
render(<main>Latchwork</main>, root)
