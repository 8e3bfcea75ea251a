// CONTROL: what is true before, or of more than, one organisation. Its tables are outside row-level security, so every
// function here names the organisation itself. This file lists them all; a test reads the catalogue against it.

/** Every table outside tenancy, and why it has to be there. */
export const controlTables: Readonly<Record<string, string>> = {
  installation: 'what is true of the installation as a whole, such as that a backup was restored',
  organizations: 'the tenants themselves',
  salto_sites: 'a site of Salto KS belongs to one organisation of all',
  connections: 'the clerk finds whom to work for; the host moves the requests of all along',
  connection_tokens: 'refreshed while no organisation is named, under a lock of their own',
  connection_leases: 'one writer per connection, whichever process asks',
  connect_attempts: 'the callback of the identity server names its attempt, not the organisation',
  api_keys: 'a key says which organisation the request is for',
  staff: 'a session says which organisations its user works for',
  invitations: 'an invitation is opened before anybody is signed in',
  staff_links: 'a link from a mail says itself whom it signs in',
  member_links: 'a link from a mail says itself of which organisation its member is',
  member_sessions: "a member's cookie says who asks, and of which organisation",
  calendar_feeds: 'the secret address of a feed says whose calendar it is',
  sign_in_users: 'somebody signs in before it is known which organisations they work for',
  sign_in_sessions: 'a cookie says who asks, not for which organisation',
  sign_in_accounts: "the sign-in library's passwords, hashed",
  sign_in_passkeys: "the sign-in library's public keys",
  sign_in_verifications: "the sign-in library's own short-lived values",
}
