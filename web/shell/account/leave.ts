/** To the sign-in, from the beginning: nothing that this person was shown stays in the window. */
export const leave = (): void => window.location.assign('/staff/sign-in')
