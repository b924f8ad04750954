-- Records of an asset: thorough examinations, inspections, services, checks, reports. Nothing of a record is ever changed:
-- an amendment is a new version beside the old one, archiving and closing a defect are rows of their own. What a person
-- wrote is sealed; what happened when, of which kind and to which asset is not.

-- An organisation's forms, each in versions: a record keeps the version it was made with.
create table app.form (
  org_id uuid not null default ctx.org_id(),
  form_id uuid not null,
  kind text not null check (kind in ('thorough-examination', 'inspection', 'wire-rope', 'service', 'pre-use-check', 'defect-report', 'report')),
  -- Of a ready form: which one it was made of.
  template text check (template ~ '^[a-z-]{1,40}/[a-z-]{1,40}$'),
  -- The newest version.
  version integer not null default 1 check (version > 0),
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid default ctx.person_id(),
  primary key (org_id, form_id),
  unique (org_id, form_id, kind),
  foreign key (org_id) references app.org (org_id),
  foreign key (org_id, created_by) references app.person (org_id, person_id)
);

create table app.form_version (
  org_id uuid not null default ctx.org_id(),
  form_id uuid not null,
  version integer not null check (version > 0),
  blocks_sealed bytea not null,
  created_at timestamptz not null default now(),
  created_by uuid default ctx.person_id(),
  primary key (org_id, form_id, version),
  foreign key (org_id, form_id) references app.form (org_id, form_id),
  foreign key (org_id, created_by) references app.person (org_id, person_id)
);

-- For what kinds of record a person is competent, from when to when. Withdrawn, never changed.
create table app.credential (
  org_id uuid not null default ctx.org_id(),
  credential_id uuid not null,
  person_id uuid not null,
  kinds text[] not null check (cardinality(kinds) between 1 and 3 and kinds <@ array['thorough-examination', 'inspection', 'wire-rope']),
  valid_from date not null,
  valid_until date not null,
  -- Title, issuer, number and what it was seen by, as one text.
  facts_sealed bytea not null,
  withdrawn_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid default ctx.person_id(),
  primary key (org_id, credential_id),
  foreign key (org_id) references app.org (org_id),
  foreign key (org_id, person_id) references app.person (org_id, person_id),
  foreign key (org_id, created_by) references app.person (org_id, person_id),
  check (valid_until >= valid_from)
);
create index credential_of_person on app.credential (org_id, person_id);

create table app.record (
  org_id uuid not null,
  record_id uuid not null,
  version integer not null check (version > 0),
  asset_id uuid not null,
  -- Where the asset stood when it was signed.
  site_id uuid not null,
  kind text not null check (kind in ('thorough-examination', 'inspection', 'wire-rope', 'service', 'pre-use-check', 'defect-report', 'report')),
  form_id uuid not null,
  form_version integer not null,
  outcome text not null check (outcome in ('safe', 'safe-until', 'unsafe', 'none')),
  -- When it was done, as the person says; begun and by the clock of their device, where that is known.
  done_at timestamptz not null,
  started_at timestamptz,
  device_at timestamptz,
  received_at timestamptz not null default now(),
  -- The latest day of the next one, as this one says.
  next_due_on date,
  -- What the rule was when it was signed: it is never kept for less (docs/records.md).
  keep_months integer not null check (keep_months between 1 and 1200),
  signed_by uuid not null,
  -- A factor shown within the last minutes, or the session alone; and the credential that it was signed under.
  signed_with text not null check (signed_with in ('factor', 'session')),
  credential_id uuid,
  -- The same record sent twice is one (claim P-46).
  request_id uuid not null,
  -- SHA-256 of the canonical text of what was signed, which holds a salt: nobody guesses a body from it.
  body_sha256 bytea not null check (octet_length(body_sha256) = 32),
  -- The body itself. Its name keeps it out of the trail, which holds its SHA-256.
  sealed bytea not null check (octet_length(sealed) <= 400000),
  reason_sealed bytea,
  primary key (org_id, record_id, version),
  unique (org_id, request_id),
  foreign key (org_id) references app.org (org_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, site_id) references app.site (org_id, site_id),
  foreign key (org_id, form_id, kind) references app.form (org_id, form_id, kind),
  foreign key (org_id, form_id, form_version) references app.form_version (org_id, form_id, version),
  foreign key (org_id, signed_by) references app.person (org_id, person_id),
  foreign key (org_id, credential_id) references app.credential (org_id, credential_id),
  check ((version = 1) = (reason_sealed is null)),
  check (started_at <= done_at)
);
create index record_of_asset on app.record (org_id, asset_id, kind, done_at desc);
create index record_by_time on app.record (org_id, received_at desc, record_id);

-- Out of the daily view and back; a record stays readable.
create table app.record_archiving (
  org_id uuid not null,
  record_id uuid not null,
  n integer not null check (n > 0),
  asset_id uuid not null,
  is_archived boolean not null,
  reason_sealed bytea not null,
  at timestamptz not null default now(),
  by_person uuid not null,
  primary key (org_id, record_id, n),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, by_person) references app.person (org_id, person_id)
);

create table app.defect (
  org_id uuid not null,
  defect_id uuid not null,
  asset_id uuid not null,
  record_id uuid not null,
  -- Of the version that reported it.
  version integer not null,
  severity text not null check (severity in ('now', 'by', 'observation')),
  by_at timestamptz,
  found_at timestamptz not null,
  reported_at timestamptz not null default now(),
  -- Part, description and remedy, as one text.
  text_sealed bytea not null,
  primary key (org_id, defect_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, record_id, version) references app.record (org_id, record_id, version),
  check ((severity = 'by') = (by_at is not null))
);
create index defect_of_asset on app.defect (org_id, asset_id);

-- A defect is closed by a record that says so, once.
create table app.defect_closing (
  org_id uuid not null,
  defect_id uuid not null,
  asset_id uuid not null,
  record_id uuid not null,
  version integer not null,
  closed_at timestamptz not null default now(),
  closed_by uuid not null,
  primary key (org_id, defect_id),
  foreign key (org_id, defect_id) references app.defect (org_id, defect_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, record_id, version) references app.record (org_id, record_id, version),
  foreign key (org_id, closed_by) references app.person (org_id, person_id)
);

-- What has to be done to an asset again and again, and when next.
create table app.duty (
  org_id uuid not null default ctx.org_id(),
  duty_id uuid not null,
  asset_id uuid not null,
  form_id uuid not null,
  kind text not null check (kind in ('thorough-examination', 'inspection', 'wire-rope', 'service', 'pre-use-check', 'defect-report', 'report')),
  -- Why it is due so often: LOLER regulation 9(3)(a), a written scheme, or the organisation's own wish.
  basis text not null check (basis in ('six-months', 'twelve-months', 'scheme', 'own')),
  every_months integer check (every_months between 1 and 120),
  every_days integer check (every_days between 1 and 3660),
  -- Until it has been done once.
  first_due_on date not null,
  -- From how many days before it counts as due.
  window_days integer not null check (window_days between 0 and 366),
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid default ctx.person_id(),
  primary key (org_id, duty_id),
  foreign key (org_id) references app.org (org_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, form_id, kind) references app.form (org_id, form_id, kind),
  foreign key (org_id, created_by) references app.person (org_id, person_id),
  check ((every_months is null) <> (every_days is null)),
  check (case basis when 'six-months' then every_months <= 6 when 'twelve-months' then every_months <= 12 else true end)
);
create index duty_of_asset on app.duty (org_id, asset_id) where archived_at is null;

-- How long an organisation keeps records of a kind that are signed from now on. Never below the floor.
create table app.record_keeping (
  org_id uuid not null default ctx.org_id(),
  kind text not null check (kind in ('thorough-examination', 'inspection', 'wire-rope', 'service', 'pre-use-check', 'defect-report', 'report')),
  months integer not null check (months <= 1200),
  changed_at timestamptz not null default now(),
  primary key (org_id, kind),
  foreign key (org_id) references app.org (org_id),
  check (months >= case when kind in ('thorough-examination', 'inspection', 'wire-rope') then 60
    when kind in ('service', 'pre-use-check', 'defect-report', 'report') then 24 end)
);
