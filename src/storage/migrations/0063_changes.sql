-- Tells listeners, with the commit, which tables have changed rows of which organisation and which people: the screens ask
-- again for what they show. A hint and no message: whoever was not listening asks for everything.

-- One line on the channel latchwork_changes: {"organizationId", "table", "personIds": null, a few, or "several"}. The same
-- line twice in one transaction is told once.
create function latchwork_tell_change(told_organization uuid, told_table text, person_ids text[]) returns void
  language sql
  as $$
    select pg_notify('latchwork_changes', json_build_object(
      'organizationId', told_organization,
      'table', told_table,
      'personIds', case
        when cardinality(person_ids) > 20 then to_json('several'::text)
        else to_json(person_ids)
      end)::text)
  $$;

-- Arguments: the column that names the person ('' = none), and a column whose change alone is no news ('' = none).
-- A row written as it was is no news either: otherwise a screen that asks, by which something is written, would be told to
-- ask again for ever.
create function latchwork_tell_changes() returns trigger
  language plpgsql
  as $$
declare
  told record;
begin
  if tg_op = 'UPDATE' then
    for told in
      select organization_id, array_agg(distinct person) filter (where person is not null) as people
      from (
        select organization_id, to_jsonb(changed) ->> tg_argv[0] as person, to_jsonb(changed) - tg_argv[1] as cells
        from changed
        except
        select organization_id, to_jsonb(former) ->> tg_argv[0], to_jsonb(former) - tg_argv[1] from former
      ) as news
      group by organization_id
    loop
      perform latchwork_tell_change(told.organization_id, tg_table_name, told.people);
    end loop;
  else
    for told in
      select organization_id, array_agg(distinct person) filter (where person is not null) as people
      from (select organization_id, to_jsonb(changed) ->> tg_argv[0] as person from changed) as news
      group by organization_id
    loop
      perform latchwork_tell_change(told.organization_id, tg_table_name, told.people);
    end loop;
  end if;
  return null;
end $$;

create procedure latchwork_telling_table(target regclass, person_column text default '', quiet_column text default '')
  language plpgsql
  as $$
begin
  execute format(
    'create trigger tell_inserted after insert on %s referencing new table as changed
       for each statement execute function latchwork_tell_changes(%L, %L)', target, person_column, quiet_column);
  execute format(
    'create trigger tell_updated after update on %s referencing new table as changed old table as former
       for each statement execute function latchwork_tell_changes(%L, %L)', target, person_column, quiet_column);
  execute format(
    'create trigger tell_deleted after delete on %s referencing old table as changed
       for each statement execute function latchwork_tell_changes(%L, %L)', target, person_column, quiet_column);
end $$;

call latchwork_telling_table('people', 'id');
call latchwork_telling_table('locations');
call latchwork_telling_table('products');
call latchwork_telling_table('mapping_spans');
call latchwork_telling_table('companies');
call latchwork_telling_table('co_members', 'person_id');
call latchwork_telling_table('recurring_billings', 'person_id');
call latchwork_telling_table('grants', 'person_id');
call latchwork_telling_table('reservation_units');
call latchwork_telling_table('unit_access_group_spans');
call latchwork_telling_table('window_setting_spans');
call latchwork_telling_table('reservation_series', 'person_id');
call latchwork_telling_table('reservations', 'person_id');
call latchwork_telling_table('sites', '', 'full_read_at');
call latchwork_telling_table('access_groups');
call latchwork_telling_table('ledger_users', 'person_id', 'confirmed_at');
call latchwork_telling_table('ledger_memberships', 'person_id', 'confirmed_at');
call latchwork_telling_table('shortfalls', 'person_id');
call latchwork_telling_table('drift_items', 'person_id');
call latchwork_telling_table('held_changes', 'person_id');
call latchwork_telling_table('settings');
call latchwork_telling_table('outbox', 'recipient_id', 'next_try_at');
call latchwork_telling_table('connections', '', 'last_success_at');
call latchwork_telling_table('staff');
call latchwork_telling_table('api_keys');
call latchwork_telling_table('calendar_feeds', 'subject_id');

-- Lines are only ever added.
create trigger tell_inserted after insert on journal referencing new table as changed
  for each statement execute function latchwork_tell_changes('', '');
