-- The rows that most changes add are told of by the program that adds them, where it tells for its transactions (`app.told`
-- is set then): a trigger costs half as much as writing the row. Whoever works outside of that is told for by the trigger.
create function latchwork_tell_row() returns trigger
  language plpgsql
  as $$
begin
  perform latchwork_tell_change(new.organization_id, tg_table_name, case tg_table_name
    when 'reservations' then array[to_jsonb(new) ->> 'person_id']
    when 'outbox' then array[to_jsonb(new) ->> 'recipient_id']
  end);
  return null;
end $$;

drop trigger tell_inserted on reservations;
create trigger tell_inserted after insert on reservations for each row
  when (coalesce(current_setting('app.told', true), '') = '') execute function latchwork_tell_row();
drop trigger tell_inserted on outbox;
create trigger tell_inserted after insert on outbox for each row
  when (coalesce(current_setting('app.told', true), '') = '') execute function latchwork_tell_row();
drop trigger tell_inserted on journal;
create trigger tell_inserted after insert on journal for each row
  when (coalesce(current_setting('app.told', true), '') = '') execute function latchwork_tell_row();
