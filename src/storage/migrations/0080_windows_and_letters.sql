-- The few reservations with a lead or a lag of their own: which of them are open now is asked every few seconds.
create index on reservations (organization_id, ends_at) where lead_minutes is not null or lag_minutes is not null;

-- Letters that still hold names, addresses and words, by age: they are forgotten after the time that the operator sets.
create index on outbox (organization_id, settled_at) where recipient_email is not null;
