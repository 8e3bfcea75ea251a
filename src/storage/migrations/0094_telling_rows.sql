-- The rows that most changes add are told of by the program that adds them, after its commit (`tellOnCommit`): a trigger costs
-- half as much as writing the row.
drop trigger tell_inserted on reservations;
drop trigger tell_inserted on outbox;
drop trigger tell_inserted on journal;
