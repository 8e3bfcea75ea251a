-- The names of the doors of a site, as last seen, for whoever asks while Salto KS cannot be asked. Which group opens which
-- door stands with the group; a door that is gone keeps its name for answers about the past.

create table doors (
  organization_id uuid not null,
  site_id text not null,
  door_id text not null check (door_id <> ''),
  name text not null,
  primary key (organization_id, site_id, door_id)
);
call latchwork_tenant_table('doors');
call latchwork_telling_table('doors');
