/** As timeline.module.css draws them, in pixels. */
export const nameWidth = 168
export const headHeight = 36
export const rowHeight = 52
