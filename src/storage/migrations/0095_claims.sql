-- A repeated request waits for the first one by a lock, not by a row: the answer is then written once, when it is known.

-- The answer that was given after `kept_since`, or null: then the key is the transaction's own until it ends. A twin waits
-- for the lock, and what is looked up after that is looked up anew: it sees what the first one has committed.
create function latchwork_claim(claimed_scope text, claimed_key text, kept_since timestamptz) returns json
  language plpgsql
  as $$
declare
  answer json;
begin
  perform pg_advisory_xact_lock(hashtextextended(
    'claim ' || current_setting('app.organization_id') || ' ' || claimed_key || ' ' || claimed_scope, 0));
  select row_to_json(given) into answer
    from (
      select body_hash, status, body, person_id, name, email from idempotency_keys
      where scope = claimed_scope and key = claimed_key and created_at > kept_since
    ) as given;
  return answer;
end $$;
