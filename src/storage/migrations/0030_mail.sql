-- Letters: written with the change that they tell of, sent after it was committed.

create table outbox (
  organization_id uuid not null,
  -- The Message-ID is made of it.
  id uuid not null,
  -- One letter per event and recipient, whoever posts it and however often.
  event_key text not null check (event_key <> '' and length(event_key) <= 255),
  recipient_kind text not null check (recipient_kind in ('person', 'staff')),
  -- No foreign key: staff is a control table, and a letter outlives its recipient.
  recipient_id uuid not null,
  -- What it says, without people's names and addresses.
  letter jsonb not null,
  useless_from timestamptz not null,
  -- Erasable, all of them.
  recipient_name text,
  recipient_email text,
  about_person_id uuid,
  about_name text,
  -- A link that signs somebody in; erased when the letter is settled.
  sealed_link text,
  state text not null check (state in ('posted', 'sending', 'sent', 'failed', 'unknown')),
  posted_at timestamptz not null,
  next_try_at timestamptz not null,
  attempts integer not null check (attempts >= 0),
  attempt_id uuid,
  claimed_at timestamptz,
  settled_at timestamptz,
  trouble text,
  primary key (organization_id, id),
  unique (organization_id, event_key, recipient_kind, recipient_id),
  check (num_nulls(recipient_name, recipient_email) in (0, 2)),
  check (recipient_email is not null or state not in ('posted', 'sending')),
  check ((state = 'sending') = (attempt_id is not null)),
  check ((state = 'sending') = (claimed_at is not null)),
  check ((state in ('sent', 'failed', 'unknown')) = (settled_at is not null)),
  check (settled_at is null or sealed_link is null)
);
create index on outbox (organization_id, next_try_at) where state = 'posted';
create index on outbox (organization_id, claimed_at) where state = 'sending';
create index on outbox (organization_id, state, id) where state in ('failed', 'unknown');
create index on outbox (organization_id, recipient_id);
create index on outbox (organization_id, about_person_id) where about_person_id is not null;
call latchwork_tenant_table('outbox');
