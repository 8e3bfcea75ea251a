-- Sign-in of staff: the tables of the sign-in library (better-auth), under names of our own. Control tables: somebody
-- signs in before it is known which organisations they work for. The library spells its columns in camel case.

create table sign_in_users (
  "id" text primary key,
  "name" text not null,
  "email" text not null unique,
  "emailVerified" boolean not null,
  "image" text,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null default current_timestamp
);
grant select, insert, update, delete on sign_in_users to latchwork_app;

create table sign_in_sessions (
  "id" text primary key,
  "expiresAt" timestamptz not null,
  "token" text not null unique,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null references sign_in_users ("id") on delete cascade
);
create index on sign_in_sessions ("userId");
grant select, insert, update, delete on sign_in_sessions to latchwork_app;

create table sign_in_accounts (
  "id" text primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null references sign_in_users ("id") on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  "scope" text,
  "password" text,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null
);
create index on sign_in_accounts ("userId");
grant select, insert, update, delete on sign_in_accounts to latchwork_app;

create table sign_in_verifications (
  "id" text primary key,
  "identifier" text not null,
  "value" text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null default current_timestamp
);
create index on sign_in_verifications ("identifier");
grant select, insert, update, delete on sign_in_verifications to latchwork_app;
