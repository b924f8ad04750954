-- The live tail asks of each writer for what lies behind the last `n` it has seen: exact, whatever the clocks say.
create index segment_of_writer on app.segment (org_id, site_id, writer, n);
