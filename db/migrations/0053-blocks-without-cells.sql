-- A chart from roll-ups looks for the blocks that are in none: few, among very many that are.
create index block_without_minutes on app.block (org_id, site_id, asset_id, signal_no, from_at) where not minutes;
create index block_without_hours on app.block (org_id, site_id, asset_id, signal_no, from_at) where not hours;
