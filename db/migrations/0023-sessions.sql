-- Sessions: minted by the auth process within the limits of the organisation, seen and ended by their people.

set local role fairlead_definer;

drop function identity.start_session(uuid, uuid, uuid, bytea, text, text, boolean, timestamptz, timestamptz, timestamptz);
create function identity.start_session(p_session_id uuid, p_account_id uuid, p_person_id uuid, p_token_hash bytea,
    p_address text, p_client text, p_link boolean, p_at timestamptz, p_idle_expires_at timestamptz, p_expires_at timestamptz,
    p_aal text default 'password')
  returns table (org_id uuid, person_id uuid)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  who record;
  by_org app.org_settings;
begin
  select p.org_id, p.person_id into who
  from app.person p
  join app.org o on o.org_id = p.org_id and o.state = 'active'
  where p.state = 'active'
    and (p_person_id is null or p.person_id = p_person_id)
    and case when p_link then p_person_id is not null else p.account_id = p_account_id end
  order by (select max(s.created_at) from identity.session s
      where s.org_id = p.org_id and s.person_id = p.person_id and s.account_id = p_account_id) desc nulls last, p.created_at
  limit 1;
  if not found then
    raise exception 'no active person' using errcode = 'FL005';
  end if;
  select * into by_org from app.org_settings o where o.org_id = who.org_id;
  -- Lock: the person, so that of two sign-ins at once both count.
  perform 1 from app.person p where p.org_id = who.org_id and p.person_id = who.person_id for no key update;
  if not p_link then
    update identity.session s set ended_at = p_at, ended_why = 'too many'
    where s.session_id in (
      select t.session_id from identity.session t
      where t.org_id = who.org_id and t.person_id = who.person_id and t.kind = 'browser' and t.ended_at is null
        and least(t.expires_at, t.idle_expires_at) > p_at
      order by t.last_seen_at desc, t.created_at desc offset by_org.sessions_per_person - 1);
  end if;
  insert into identity.session (session_id, token_hash, account_id, org_id, person_id, created_at, last_seen_at,
    idle_expires_at, expires_at, address, client, kind, aal, verified_at)
  values (p_session_id, p_token_hash, p_account_id, who.org_id, who.person_id, p_at, p_at,
    least(p_idle_expires_at, p_at + make_interval(mins => by_org.idle_minutes)),
    least(p_expires_at, p_at + make_interval(hours => by_org.absolute_hours)), p_address, p_client,
    case when p_link then 'link' else 'browser' end, case when p_link then 'link' else p_aal end,
    -- A factor has just been shown. Not ahead of the clock here, whatever the clock there says.
    least(p_at, clock_timestamp()));
  return query select who.org_id, who.person_id;
end $$;
comment on function identity.start_session(uuid, uuid, uuid, bytea, text, text, boolean, timestamptz, timestamptz, timestamptz, text) is
  'Mints a session for the account''s active person: the one named, else the one of its latest session, else the oldest; within the limits of their organisation, and ends those idle the longest beyond the allowed number. p_aal: password or mfa. FL005.';

create function identity.renew_session(p_old_token_hash bytea, p_session_id uuid, p_token_hash bytea, p_aal text, p_verified_at timestamptz)
  returns table (org_id uuid, person_id uuid, expires_at timestamptz)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  s identity.session;
begin
  -- Lock: the old session's row, so that of two renewals one wins.
  update identity.session x set ended_at = now(), ended_why = 'replaced'
  where x.token_hash = p_old_token_hash and x.ended_at is null and x.kind = 'browser'
    and least(x.expires_at, x.idle_expires_at) > statement_timestamp()
  returning * into s;
  if not found then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  insert into identity.session (session_id, token_hash, account_id, org_id, person_id, idle_expires_at, expires_at, address, client,
    aal, verified_at, grant_org_id, grant_id)
  values (p_session_id, p_token_hash, s.account_id, s.org_id, s.person_id, least(s.expires_at, now() + (s.idle_expires_at - s.last_seen_at)),
    s.expires_at, s.address, s.client,
    -- Never less sure than before: leaving a factor out does not make the person a stranger.
    case when s.aal = 'mfa' then 'mfa' else p_aal end, least(p_verified_at, clock_timestamp()), s.grant_org_id, s.grant_id);
  return query select s.org_id, s.person_id, s.expires_at;
end $$;
comment on function identity.renew_session(bytea, uuid, bytea, text, timestamptz) is
  'The same session under a new id and token, after its person has shown a factor: the absolute end stays. FL001.';
