/** What the server's refusals mean to a visitor; what is not here is said in the server's own sentence. */
export const refusals: Readonly<Record<string, string>> = {
  'reservation.conflict': 'Somebody was faster: this time has just been taken.',
  'reservation.hold_lapsed': 'The time to confirm is over, and the room is free for others again.',
  'reservation.payment_demanded': 'This room is confirmed when it is paid. The house tells you how.',
  'reservation.in_the_past': 'This time has begun already. Choose a later one.',
  'person.email_invalid': 'This is no e-mail address. It looks like ana@example.org.',
  'person.name_invalid': 'Write your name as it should stand on the key.',
  'link.invalid': 'This link is not valid any more.',
  'organization.unknown': 'No house has this address.',
  'request.invalid': 'Something is missing or cannot be used. Look at the fields.',
}
