/** @jsxImportSource preact */
// UI: what the visitors' screens are built of. Here: a few shapes of the Tabler set (MIT), drawn by their outlines.
const outlines = {
  open: ['M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0 -18', 'M9 12l2 2l4 -4'],
  soon: ['M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0 -18', 'M12 7v5l3 3'],
  refused: ['M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0 -18', 'M10 10l4 4m0 -4l-4 4'],
  waiting: [
    'M6.5 7h11',
    'M6.5 17h11',
    'M6 20v-2a6 6 0 1 1 12 0v2a1 1 0 0 1 -1 1h-10a1 1 0 0 1 -1 -1z',
    'M6 4v2a6 6 0 1 0 12 0v-2a1 1 0 0 0 -1 -1h-10a1 1 0 0 0 -1 1z',
  ],
  quiet: ['M5 12h14'],
  mail: ['M3 7a2 2 0 0 1 2 -2h14a2 2 0 0 1 2 2v10a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2z', 'M3 7l9 6l9 -6'],
  key: [
    'M16.555 3.843l3.602 3.602a2.877 2.877 0 0 1 0 4.069l-2.643 2.643a2.877 2.877 0 0 1 -4.069 0l-.301 -.301l-6.558 6.558a2 2 0 0 1 -1.239 .578l-.175 .008h-1.172a1 1 0 0 1 -.993 -.883l-.007 -.117v-1.172a2 2 0 0 1 .467 -1.284l.119 -.13l.414 -.414h2v-2h2v-2l2.144 -2.144l-.301 -.301a2.877 2.877 0 0 1 0 -4.069l2.643 -2.643a2.877 2.877 0 0 1 4.069 0',
    'M15 9h.01',
  ],
  door: ['M14 12v.01', 'M3 21h18', 'M6 21v-16a2 2 0 0 1 2 -2h8a2 2 0 0 1 2 2v16'],
  home: ['M5 12h-2l9 -9l9 9h-2', 'M5 12v7a2 2 0 0 0 2 2h10a2 2 0 0 0 2 -2v-7'],
  book: [
    'M4 7a2 2 0 0 1 2 -2h12a2 2 0 0 1 2 2v12a2 2 0 0 1 -2 2h-12a2 2 0 0 1 -2 -2z',
    'M16 3v4',
    'M8 3v4',
    'M4 11h16',
    'M12 13.5v5',
    'M9.5 16h5',
  ],
  list: ['M9 6h11', 'M9 12h11', 'M9 18h11', 'M5 6v.01', 'M5 12v.01', 'M5 18v.01'],
  person: ['M8 7a4 4 0 1 0 8 0a4 4 0 0 0 -8 0', 'M6 21v-2a4 4 0 0 1 4 -4h4a4 4 0 0 1 4 4v2'],
} as const

export type ShapeName = keyof typeof outlines

/** A word always stands beside it: it says nothing by itself. */
export const Shape = ({ name }: { readonly name: ShapeName }) => (
  <svg class="shape" viewBox="0 0 24 24" aria-hidden="true">
    {outlines[name].map(outline => (
      <path key={outline} d={outline} />
    ))}
  </svg>
)
