-- Accounts, sessions and invitations: the auth role's own room. Nothing here is a tenant's data, and the api role
-- has no grant in it, so that no injection can mint a session.

create table identity.account (
  account_id uuid primary key,
  email_index bytea not null unique check (octet_length(email_index) = 32),
  email_sealed bytea not null,
  password_hash text not null,
  password_changed_at timestamptz not null default now(),
  created_at timestamptz not null default now()
);

create table identity.session (
  session_id uuid primary key,
  -- sha256 of the token in the cookie; a copy of this table opens nothing.
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  account_id uuid references identity.account (account_id),
  org_id uuid not null,
  person_id uuid not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  idle_expires_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_why text,
  address text,
  client text,
  -- Signed in by a demonstration link.
  link boolean not null default false,
  foreign key (org_id, person_id) references app.person (org_id, person_id),
  check (link or account_id is not null)
);
create index session_of_person on identity.session (org_id, person_id) where ended_at is null;
create index session_of_account on identity.session (account_id) where ended_at is null;

create table identity.invitation (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  org_id uuid not null,
  person_id uuid not null,
  -- Null for the platform's first administrator alone, who types it.
  email_index bytea check (octet_length(email_index) = 32),
  email_sealed bytea,
  created_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (org_id, person_id) references app.person (org_id, person_id)
);
create index invitation_of_person on identity.invitation (org_id, person_id) where used_at is null;

-- Links of the demonstration, minted by the supervisor.
create table identity.link (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  org_id uuid not null,
  person_id uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  foreign key (org_id, person_id) references app.person (org_id, person_id)
);

-- Throttle of failed sign-ins; a bucket is a keyed hash of an account's e-mail or of an address.
create table identity.attempt (
  bucket bytea primary key,
  failures integer not null default 0,
  last_at timestamptz not null default now(),
  blocked_until timestamptz
);

alter table identity.account enable row level security, force row level security;
alter table identity.session enable row level security, force row level security;
alter table identity.invitation enable row level security, force row level security;
alter table identity.link enable row level security, force row level security;
alter table identity.attempt enable row level security, force row level security;

create policy auth on identity.account to fairlead_auth using (true) with check (true);
create policy auth on identity.session to fairlead_auth using (true) with check (true);
create policy auth on identity.invitation to fairlead_auth using (true) with check (true);
create policy auth on identity.link to fairlead_auth using (true) with check (true);
create policy auth on identity.attempt to fairlead_auth using (true) with check (true);
create policy definer on identity.account for select to fairlead_definer using (true);
create policy definer on identity.session to fairlead_definer using (true) with check (true);
create policy definer on identity.invitation to fairlead_definer using (true) with check (true);

alter table app.person add foreign key (account_id) references identity.account (account_id);

create trigger audit after insert or update of ended_at on identity.session for each row execute function audit.record('session_id');
alter table identity.session enable always trigger audit;
create trigger audit after insert or update on identity.invitation for each row execute function audit.record('person_id');
alter table identity.invitation enable always trigger audit;
