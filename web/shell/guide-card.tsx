/** On Today, while the first steps are not all done: how far one is, and the way to the next. Nothing once they are. */
export function GuideCard() {
  return null
}
