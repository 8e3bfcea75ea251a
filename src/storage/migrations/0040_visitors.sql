-- Members, guests and calendars: whoever comes without a password. Control tables, since a link, a cookie or the address
-- of a feed says itself for which organisation it is. Only hashes are kept: sha-256, in hexadecimal.

-- A person who acts for themselves: a member, or a guest with the link of their letter.
alter table journal drop constraint journal_actor_kind_check;
alter table journal add constraint journal_actor_kind_check
  check (actor_kind in ('staff', 'api-key', 'system', 'person'));

create table member_links (
  hash text primary key check (length(hash) = 64),
  organization_id uuid not null references organizations (id),
  -- No foreign key: a person may be erased, and an old link may stay.
  person_id uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index on member_links (organization_id, person_id, expires_at);
create index on member_links (expires_at);
grant select, insert, update, delete on member_links to latchwork_app;

create table member_sessions (
  hash text primary key check (length(hash) = 64),
  organization_id uuid not null references organizations (id),
  person_id uuid not null,
  started_at timestamptz not null,
  -- Under this secret; a session goes on under a new one every day.
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  check (started_at <= issued_at and issued_at < expires_at)
);
create index on member_sessions (organization_id, person_id);
create index on member_sessions (expires_at);
grant select, insert, update, delete on member_sessions to latchwork_app;

create table calendar_feeds (
  hash text primary key check (length(hash) = 64),
  id uuid not null unique,
  organization_id uuid not null references organizations (id),
  kind text not null check (kind in ('person', 'unit', 'location')),
  subject_id uuid not null,
  -- A feed that staff made may name the people who have reserved.
  shows_names boolean not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);
create index on calendar_feeds (organization_id, kind, subject_id);
grant select, insert, update on calendar_feeds to latchwork_app;
