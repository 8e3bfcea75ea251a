-- Reservation units, reservations and series. That two reservations never overlap, buffers included, is refused here by
-- an exclusion constraint: it is the last line, behind the unit's lock (storage/shelves/reservations/placing.ts).

create table reservation_units (
  organization_id uuid not null,
  id uuid not null,
  location_id uuid not null,
  name text not null check (name <> '' and length(name) <= 255),
  kind text not null check (kind in ('room', 'desk', 'office', 'other')),
  capacity integer not null check (capacity > 0),
  -- Minor units of the currency; without a currency it is free.
  price_per_hour bigint check (price_per_hour >= 0),
  price_per_day bigint check (price_per_day >= 0),
  price_currency text check (price_currency ~ '^[A-Z]{3}$'),
  buffer_before_minutes integer not null check (buffer_before_minutes between 0 and 1440),
  buffer_after_minutes integer not null check (buffer_after_minutes between 0 and 1440),
  minimum_minutes integer check (minimum_minutes > 0),
  maximum_minutes integer check (maximum_minutes >= minimum_minutes),
  notice_minutes integer not null check (notice_minutes >= 0),
  book_ahead_days integer check (book_ahead_days >= 0),
  -- {members, public, closedDays}; times of the location's wall clock.
  hours jsonb not null,
  is_publicly_bookable boolean not null,
  is_payment_demanded boolean not null,
  -- null = as the organisation says.
  access_lead_minutes integer check (access_lead_minutes between 0 and 1440),
  access_lag_minutes integer check (access_lag_minutes between 0 and 1440),
  status text not null check (status in ('active', 'inactive')),
  version integer not null check (version > 0),
  primary key (organization_id, id),
  check ((price_currency is null) = (num_nonnulls(price_per_hour, price_per_day) = 0)),
  foreign key (organization_id, location_id) references locations (organization_id, id)
);
create index on reservation_units (organization_id, location_id, id);
call latchwork_tenant_table('reservation_units');

create table unit_window_spans (
  organization_id uuid not null,
  unit_id uuid not null,
  from_at timestamptz not null,
  until_at timestamptz not null default 'infinity',
  access_lead_minutes integer,
  access_lag_minutes integer,
  journal_id bigint not null,
  primary key (organization_id, unit_id, from_at),
  check (from_at < until_at),
  foreign key (organization_id, unit_id) references reservation_units (organization_id, id),
  foreign key (organization_id, journal_id) references journal (organization_id, id)
);
create unique index on unit_window_spans (organization_id, unit_id) where until_at = 'infinity';
call latchwork_tenant_table('unit_window_spans');

-- What a unit opens. The open spans are the present mapping; there is no other table of it.
create table unit_access_group_spans (
  organization_id uuid not null,
  unit_id uuid not null,
  site_id text not null check (site_id <> ''),
  access_group_id text not null check (access_group_id <> ''),
  from_at timestamptz not null,
  until_at timestamptz not null default 'infinity',
  journal_id bigint not null,
  ended_journal_id bigint,
  primary key (organization_id, unit_id, site_id, access_group_id, from_at),
  check (from_at < until_at),
  check ((until_at = 'infinity') = (ended_journal_id is null)),
  foreign key (organization_id, unit_id) references reservation_units (organization_id, id),
  foreign key (organization_id, journal_id) references journal (organization_id, id),
  foreign key (organization_id, ended_journal_id) references journal (organization_id, id)
);
create unique index on unit_access_group_spans (organization_id, unit_id, access_group_id) where until_at = 'infinity';
call latchwork_tenant_table('unit_access_group_spans');

-- The organisation's lead and lag since it first decided; until then the default of the rules holds.
create table window_setting_spans (
  organization_id uuid not null,
  from_at timestamptz not null,
  until_at timestamptz not null default 'infinity',
  lead_minutes integer not null check (lead_minutes between 0 and 1440),
  lag_minutes integer not null check (lag_minutes between 0 and 1440),
  journal_id bigint not null,
  primary key (organization_id, from_at),
  check (from_at < until_at),
  foreign key (organization_id, journal_id) references journal (organization_id, id)
);
create unique index on window_setting_spans (organization_id) where until_at = 'infinity';
call latchwork_tenant_table('window_setting_spans');

create table reservation_series (
  organization_id uuid not null,
  id uuid not null,
  unit_id uuid not null,
  person_id uuid not null,
  booked_by_person_id uuid,
  audience text not null check (audience in ('members', 'public')),
  rule text not null check (rule <> ''),
  time_zone text not null check (time_zone <> ''),
  -- YYYY-MM-DDTHH:MM on the wall clock of the zone; no timestamp type, so that nothing converts it.
  starts_at_local text not null check (starts_at_local ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d$'),
  ends_at_local text not null check (ends_at_local ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d$'),
  template jsonb not null,
  materialised_until timestamptz,
  status text not null check (status in ('open', 'closed')),
  version integer not null check (version > 0),
  primary key (organization_id, id),
  foreign key (organization_id, unit_id) references reservation_units (organization_id, id),
  foreign key (organization_id, person_id) references people (organization_id, id),
  foreign key (organization_id, booked_by_person_id) references people (organization_id, id)
);
create index on reservation_series (organization_id, person_id, id);
create index on reservation_series (organization_id, unit_id, id);
create index on reservation_series (organization_id, materialised_until)
  where status = 'open' and materialised_until is not null;
call latchwork_tenant_table('reservation_series');

create table reservations (
  organization_id uuid not null,
  id uuid not null,
  unit_id uuid not null,
  person_id uuid not null,
  booked_by_person_id uuid,
  audience text not null check (audience in ('members', 'public')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- Copied from the unit when the reservation was made or moved; with them it keeps [kept_from, kept_until).
  buffer_before_minutes integer not null check (buffer_before_minutes >= 0),
  buffer_after_minutes integer not null check (buffer_after_minutes >= 0),
  kept_from timestamptz not null,
  kept_until timestamptz not null,
  attendees integer not null check (attendees > 0),
  -- conflicted: an occurrence of a series that found its slot taken.
  state text not null check (state in ('tentative', 'confirmed', 'cancelled', 'conflicted')),
  hold_until timestamptz,
  cancel_reason text check (cancel_reason in ('asked', 'lapsed')),
  is_payment_demanded boolean not null,
  is_paid boolean not null,
  lead_minutes integer check (lead_minutes between 0 and 1440),
  lag_minutes integer check (lag_minutes between 0 and 1440),
  series_id uuid,
  -- The occurrence's local start by the rule of its series; it stays when the occurrence is moved.
  occurrence_of text check (occurrence_of ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d$'),
  version integer not null check (version > 0),
  primary key (organization_id, id),
  check (kept_from <= starts_at and starts_at < ends_at and ends_at <= kept_until),
  check ((state = 'tentative') = (hold_until is not null)),
  check ((state = 'cancelled') = (cancel_reason is not null)),
  check (num_nulls(series_id, occurrence_of) in (0, 2)),
  exclude using gist (organization_id with =, unit_id with =, tstzrange(kept_from, kept_until) with &&)
    where (state in ('tentative', 'confirmed')),
  foreign key (organization_id, unit_id) references reservation_units (organization_id, id),
  foreign key (organization_id, person_id) references people (organization_id, id),
  foreign key (organization_id, booked_by_person_id) references people (organization_id, id),
  foreign key (organization_id, series_id) references reservation_series (organization_id, id)
);
-- Reading what is busy asks with plain comparisons: range functions are not leakproof and lose their index to row-level
-- security.
create index on reservations (organization_id, unit_id, kept_from) include (kept_until, hold_until)
  where state in ('tentative', 'confirmed');
create index on reservations (organization_id, person_id, ends_at);
create index on reservations (organization_id, ends_at);
create index on reservations (organization_id, hold_until) where state = 'tentative';
create unique index on reservations (organization_id, series_id, occurrence_of) where series_id is not null;
call latchwork_tenant_table('reservations');

create table reservation_spans (
  organization_id uuid not null,
  reservation_id uuid not null,
  from_at timestamptz not null,
  until_at timestamptz not null default 'infinity',
  unit_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  state text not null check (state in ('tentative', 'confirmed', 'cancelled', 'conflicted')),
  is_payment_demanded boolean not null,
  is_paid boolean not null,
  lead_minutes integer,
  lag_minutes integer,
  journal_id bigint not null,
  primary key (organization_id, reservation_id, from_at),
  check (from_at < until_at),
  foreign key (organization_id, reservation_id) references reservations (organization_id, id),
  foreign key (organization_id, unit_id) references reservation_units (organization_id, id),
  foreign key (organization_id, journal_id) references journal (organization_id, id)
);
create unique index on reservation_spans (organization_id, reservation_id) where until_at = 'infinity';
call latchwork_tenant_table('reservation_spans');
