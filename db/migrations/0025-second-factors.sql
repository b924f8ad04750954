-- Second factors of an account, a sign-in that waits for one, and what is on its way by mail: the auth role's room, like
-- all of schema identity. Nothing here is deleted but by being overwritten: a code that was used stays used.

create table identity.totp (
  account_id uuid primary key references identity.account (account_id),
  -- The secret in use; null when there is none (any more).
  secret_sealed bytea,
  confirmed_at timestamptz,
  -- The step of the last code that was accepted: no code of it or of an earlier one is accepted again.
  last_step bigint not null default -1,
  -- A secret that was shown and not yet proved with a code. The one in use works until then.
  begun_sealed bytea,
  begun_at timestamptz,
  -- Wrong codes in a row: at browsers nobody knows, at known ones, and inside a session. Each has its own end, and they
  -- are at most 100 together (NIST SP 800-63B-4 section 3.2.2).
  failures_new integer not null default 0 check (failures_new >= 0),
  failures_known integer not null default 0 check (failures_known >= 0),
  failures_inside integer not null default 0 check (failures_inside >= 0),
  check ((secret_sealed is null) = (confirmed_at is null)),
  check ((begun_sealed is null) = (begun_at is null))
);

create table identity.recovery_code (
  account_id uuid not null references identity.account (account_id),
  -- HMAC with a key that the auth process holds; a code has 120 random bits.
  code_hash bytea not null check (octet_length(code_hash) = 32),
  created_at timestamptz not null default now(),
  used_at timestamptz,
  -- A newer list was made, or the last factor was removed.
  withdrawn_at timestamptz,
  primary key (account_id, code_hash)
);

create table identity.passkey (
  passkey_id uuid primary key,
  account_id uuid not null references identity.account (account_id),
  credential_id bytea not null unique check (octet_length(credential_id) between 1 and 1023),
  public_key bytea not null,
  counter bigint not null default 0,
  transports text[] not null default '{}',
  name_sealed bytea not null,
  -- Synchronised over the person's devices by whoever made the authenticator.
  backed_up boolean not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  removed_at timestamptz
);
create index passkey_of_account on identity.passkey (account_id) where removed_at is null;

-- Challenges of passkeys carry their own proof (server/identity/challenges.ts); these are the ones that were answered.
create table identity.spent_challenge (
  challenge_hash bytea primary key check (octet_length(challenge_hash) = 32),
  spent_at timestamptz not null default now()
);

-- A right password that waits for its second factor. It is no session: it opens nothing but the next step.
create table identity.pending (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  account_id uuid not null references identity.account (account_id),
  -- Of whom the session is that follows, where an invitation says it: an account may be a person in several organisations.
  person_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  tries integer not null default 0 check (tries >= 0),
  -- Failed attempts on the account before this one, for the notice of a suspicious sign-in.
  failures_before integer not null default 0,
  ended_at timestamptz
);
create index pending_of_account on identity.pending (account_id) where ended_at is null;

-- Links in letters. A token is made when its letter is written, so that nothing that waits holds one.
create table identity.password_reset (
  reset_id uuid primary key,
  account_id uuid not null references identity.account (account_id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  token_hash bytea unique check (octet_length(token_hash) = 32),
  ended_at timestamptz
);
create index password_reset_of_account on identity.password_reset (account_id) where ended_at is null;

create table identity.email_change (
  change_id uuid primary key,
  account_id uuid not null references identity.account (account_id),
  email_index bytea not null check (octet_length(email_index) = 32),
  email_sealed bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  token_hash bytea unique check (octet_length(token_hash) = 32),
  ended_at timestamptz
);
create index email_change_of_account on identity.email_change (account_id) where ended_at is null;

-- What somebody is to be told by mail: an account, or those who administer an organisation. The auth process sends it;
-- who notes it down need not know anybody's address.
create table identity.notice (
  notice_id uuid primary key default gen_random_uuid(),
  org_id uuid references app.org (org_id),
  account_id uuid references identity.account (account_id),
  kind text not null check (kind ~ '^[a-z.-]{1,60}$'),
  -- No personal data, no secret: a letter is made of it later.
  facts jsonb not null default '{}' check (jsonb_typeof(facts) = 'object'),
  -- Where it goes instead of the account's address of today: to the one that was replaced.
  to_sealed bytea,
  created_at timestamptz not null default now(),
  next_at timestamptz not null default now(),
  attempts integer not null default 0 check (attempts >= 0),
  sent_at timestamptz,
  given_up_at timestamptz,
  last_error text,
  check (org_id is not null or account_id is not null),
  check (to_sealed is null or account_id is not null)
);
create index notice_due on identity.notice (next_at) where sent_at is null and given_up_at is null;

alter table identity.totp enable row level security, force row level security;
alter table identity.recovery_code enable row level security, force row level security;
alter table identity.passkey enable row level security, force row level security;
alter table identity.spent_challenge enable row level security, force row level security;
alter table identity.pending enable row level security, force row level security;
alter table identity.password_reset enable row level security, force row level security;
alter table identity.email_change enable row level security, force row level security;
alter table identity.notice enable row level security, force row level security;

create policy auth on identity.totp to fairlead_auth using (true) with check (true);
create policy auth on identity.recovery_code to fairlead_auth using (true) with check (true);
create policy auth on identity.passkey to fairlead_auth using (true) with check (true);
create policy auth on identity.spent_challenge to fairlead_auth using (true) with check (true);
create policy auth on identity.pending to fairlead_auth using (true) with check (true);
create policy auth on identity.password_reset to fairlead_auth using (true) with check (true);
create policy auth on identity.email_change to fairlead_auth using (true) with check (true);
create policy auth on identity.notice to fairlead_auth using (true) with check (true);
-- Triggers of other tables note down what administrators are to be told.
create policy definer on identity.notice for insert to fairlead_definer with check (true);

set local role fairlead_definer;

create function identity.notice_waits() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  perform pg_notify('notice', '');
  return null;
end $$;
grant execute on function identity.notice_waits() to fairlead_owner;

set local role fairlead_owner;

create trigger waits after insert on identity.notice for each statement execute function identity.notice_waits();
alter table identity.notice enable always trigger waits;
