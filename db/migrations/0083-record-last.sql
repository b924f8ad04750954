-- The last record that was made with a form at an asset: what is due next follows from it, of ten thousand assets at once.
create index record_last on app.record (org_id, asset_id, form_id, done_at desc);
