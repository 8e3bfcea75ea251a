/** @jsxImportSource preact */
// VISITORS: members and guests on their phones. An entry of its own: a small library, the system's font, no component kit.
import { render } from 'preact'
import { useAddress } from './api/path.ts'
import { Book } from './booking/book.tsx'
import { Portal } from './member/portal.tsx'
import { OpenLink } from './member/sign-in.tsx'
import { Manage } from './reservation/manage.tsx'
import './visitor.css'

function Screen() {
  const { parts } = useAddress()
  switch (parts[0]) {
    case 'my':
      return <Portal />
    case 'my-reservation':
      return <Manage />
    case 'member-sign-in':
      return <OpenLink />
    default:
      return <Book />
  }
}

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root')
render(<Screen />, root)
