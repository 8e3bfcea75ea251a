const focusable = 'input, button, select, a[href]'

/**
 * A ref for what appears in a dialog that stood there before it, such as a form after its skeleton: the focus goes to its
 * first control, unless it is inside already. Outside of dialogs nothing is moved.
 */
export function focusFirst(element: HTMLElement | null): void {
  if (!element?.closest('[role="dialog"]') || element.contains(document.activeElement)) return
  const first = element.querySelector<HTMLElement>('[data-autofocus]') ?? element.querySelector<HTMLElement>(focusable)
  first?.focus({ preventScroll: true })
}
