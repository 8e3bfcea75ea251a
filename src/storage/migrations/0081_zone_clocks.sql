-- How the clocks of zones went when series were last set by them: with other zone data the same wall time may be another
-- instant, and what people reserved is the wall time.
create table zone_clocks (
  organization_id uuid not null,
  time_zone text not null check (time_zone <> ''),
  -- Of the zone data, as Node names it: 2026a.
  tz_version text not null check (tz_version <> ''),
  -- {offsetMs, changes: [{at, offsetMs}]}
  clock jsonb not null,
  primary key (organization_id, time_zone)
);
call latchwork_tenant_table('zone_clocks');
