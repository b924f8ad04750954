-- Sessions that come from sessions: the same one under a new token once its person has shown a factor, and the API tokens
-- that somebody makes for their programs.

set local role fairlead_definer;

create function identity.renew_session(p_session bytea, p_session_id uuid, p_token_hash bytea, p_aal text)
  returns table (org_id uuid, expires_at timestamptz)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  l record;
  s identity.session;
begin
  l := ctx.live(p_session);
  if l.session_id is null or l.kind <> 'browser' then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  -- Lock: the old session's row, so that of two renewals one wins.
  update identity.session x set ended_at = now(), ended_why = 'replaced'
  where x.session_id = l.session_id and x.ended_at is null returning * into s;
  if not found then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  insert into identity.session (session_id, token_hash, account_id, org_id, person_id, idle_expires_at, expires_at, address, client,
    kind, aal, verified_at, grant_org_id, grant_id)
  values (p_session_id, p_token_hash, s.account_id, s.org_id, s.person_id,
    -- As far ahead as its maker put it; the absolute end stays where it was.
    least(s.expires_at, now() + (s.idle_expires_at - s.last_seen_at)), s.expires_at, s.address, s.client, s.kind,
    -- Never less sure than before.
    case when s.aal = 'mfa' then 'mfa' else p_aal end, statement_timestamp(), s.grant_org_id, s.grant_id);
  return query select s.org_id, s.expires_at;
end $$;
comment on function identity.renew_session(bytea, uuid, bytea, text) is
  'The same session under a new id and token, after its person has shown a factor; the old one ends. p_aal: password or mfa. FL001.';

create function identity.start_token(p_session bytea, p_session_id uuid, p_token_hash bytea, p_name_sealed bytea, p_scopes text[],
    p_days integer, p_address text, p_client text)
  returns timestamptz
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  -- Programs of one person; more are a sign of tokens that nobody ends.
  at_most constant integer := 50;
  l record;
  account uuid;
  ends timestamptz := now() + make_interval(days => p_days);
begin
  l := ctx.live(p_session);
  if l.session_id is null or l.is_over then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  if l.lacks_mfa then
    raise exception 'this takes a second factor' using errcode = 'FL006';
  end if;
  -- No token by a token, and none of an organisation that somebody operates as.
  if l.kind = 'token' or l.grant_id is not null or strpos(l.everywhere, ' token.add ') = 0 then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  if not coalesce(l.is_fresh, false) then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  if p_days is null or p_days not between 1 and 365 or coalesce(cardinality(p_scopes), 0) = 0 or p_name_sealed is null then
    raise exception 'a token has a name, something it may do, and an end within a year' using errcode = 'FL004';
  end if;
  if exists (
      select from unnest(p_scopes) as wanted
      left join ctx.permission k on k.permission = wanted
      where k.permission is null or k.dangerous or strpos(l.everywhere || l.at_sites, ' ' || wanted || ' ') = 0) then
    raise exception 'a token can do no more than its maker, and nothing that asks for a factor' using errcode = 'FL004';
  end if;
  -- Lock: the person, so that of two tokens at once both count.
  select p.account_id into account from app.person p where p.org_id = l.org_id and p.person_id = l.person_id for no key update;
  if (select count(*) from identity.session s where s.org_id = l.org_id and s.person_id = l.person_id and s.kind = 'token'
      and s.ended_at is null and s.expires_at > now()) >= at_most then
    raise exception 'there are too many tokens: end some' using errcode = 'FL003';
  end if;
  insert into identity.session (session_id, token_hash, account_id, org_id, person_id, idle_expires_at, expires_at, address, client,
    kind, aal, scopes, name_sealed)
  values (p_session_id, p_token_hash, account, l.org_id, l.person_id, ends, ends, p_address, p_client, 'token', 'token',
    (select ' ' || string_agg(distinct s, ' ' order by s) || ' ' from unnest(p_scopes) s), p_name_sealed);
  return ends;
end $$;
comment on function identity.start_token(bytea, uuid, bytea, bytea, text[], integer, text, text) is
  'Mints an API token for the person of a live and fresh session, for what they may do themselves and nothing dangerous. FL001, FL002, FL003, FL004, FL006, FL007.';
