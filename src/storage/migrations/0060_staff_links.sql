-- Staff who have no password at hand: links from their mail, and passkeys. Control tables, since somebody signs in before
-- it is known which organisations they work for. Of links only hashes are kept: sha-256, in hexadecimal.

create table staff_links (
  hash text primary key check (length(hash) = 64),
  organization_id uuid not null references organizations (id),
  staff_id uuid not null,
  -- A link that signs in sets no password, and the other way round.
  purpose text not null check (purpose in ('sign-in', 'password')),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index on staff_links (organization_id, staff_id, expires_at);
create index on staff_links (expires_at);
grant select, insert, update, delete on staff_links to latchwork_app;

-- Of the sign-in library, which spells its columns in camel case. Public keys: nothing here opens anything.
create table sign_in_passkeys (
  "id" text primary key,
  "name" text,
  "publicKey" text not null,
  "userId" text not null references sign_in_users ("id") on delete cascade,
  "credentialID" text not null unique,
  "counter" bigint not null,
  "deviceType" text not null,
  "backedUp" boolean not null,
  "transports" text,
  "createdAt" timestamptz,
  "aaguid" text
);
create index on sign_in_passkeys ("userId");
grant select, insert, update, delete on sign_in_passkeys to latchwork_app;
