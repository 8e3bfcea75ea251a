-- What every later migration builds on. The role latchwork_app exists before the first migration runs.

create extension if not exists btree_gist;
create extension if not exists pg_trgm;

-- The organisation that the transaction works for; null outside of one.
create function latchwork_organization_id() returns uuid
  language sql stable parallel safe
  as $$ select nullif(current_setting('app.organization_id', true), '')::uuid $$;

-- Makes a table a tenant table. It needs a column organization_id uuid not null. Forced row-level security binds
-- the owner too. A backup must see the rows of all organisations, and must not wait for anybody's transaction, as
-- lifting FORCE would: the owner alone, and only having said app.backup = on, may read everything.
create procedure latchwork_secure_table(target regclass)
  language plpgsql
  as $$
begin
  execute format('alter table %s alter column organization_id set default latchwork_organization_id()', target);
  execute format('alter table %s alter column organization_id set not null', target);
  execute format('alter table %s enable row level security, force row level security', target);
  execute format(
    'create policy tenant on %s using (organization_id = latchwork_organization_id())
       with check (organization_id = latchwork_organization_id())', target);
  execute format(
    'create policy backup on %s for select to %I using (current_setting(''app.backup'', true) = ''on'')',
    target, current_user);
end $$;

-- A tenant table that the application may read and change.
create procedure latchwork_tenant_table(target regclass)
  language plpgsql
  as $$
begin
  call latchwork_secure_table(target);
  execute format('grant select, insert, update, delete on %s to latchwork_app', target);
end $$;

-- A tenant table to which the application may only add, such as the journal.
create procedure latchwork_insert_only_table(target regclass)
  language plpgsql
  as $$
begin
  call latchwork_secure_table(target);
  execute format('grant select, insert on %s to latchwork_app', target);
end $$;

-- What is true of the installation as a whole, such as restored_at: a backup was restored, and the first full
-- pass over the doors must only be a preview.
create table installation (
  key text primary key,
  value jsonb not null
);
grant select, insert, update, delete on installation to latchwork_app;

-- Numbers drawn from sequences are needed by whoever may insert.
alter default privileges in schema public grant usage, select on sequences to latchwork_app;
