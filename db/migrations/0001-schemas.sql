-- The rooms of the database. Tables belong to fairlead_owner, SECURITY DEFINER functions to fairlead_definer;
-- neither can log in. A process enters as its own role and holds what db/roles.sql gives it, nothing by default.

create schema app;
create schema ctx;
create schema identity;
create schema pki;
create schema audit;
create schema lint;

comment on schema app is 'What belongs to an organisation. Forced row-level security on every table.';
comment on schema ctx is 'Who is asking: the sealed context of a transaction and its accessors.';
comment on schema identity is 'Accounts, sessions, invitations. The auth role only.';
comment on schema pki is 'Organisation keys and issuance. The vault role only.';
comment on schema audit is 'Who changed what. Written by triggers, read by whoever may, changed by nobody.';
comment on schema lint is 'One view per rule of the schema; every view must be empty.';

-- A new function is executable by PUBLIC unless its owner's defaults say otherwise.
alter default privileges for role fairlead_owner revoke execute on functions from public;
alter default privileges for role fairlead_owner revoke usage on types from public;
set local role fairlead_definer;
alter default privileges for role fairlead_definer revoke execute on functions from public;
alter default privileges for role fairlead_definer revoke usage on types from public;
