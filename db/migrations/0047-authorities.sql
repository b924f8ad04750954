-- What the vault has to know and to write down when an authority changes.
set local role fairlead_definer;

create function app.vault_live_leaves(p_issuer text) returns integer
  language sql stable parallel restricted security definer set search_path = ''
begin atomic
  select count(*)::integer from app.certificate c
  where c.issuer = p_issuer and c.state in ('issued', 'confirmed') and c.not_after > now()
    and not exists (select from app.revocation r where r.org_id = c.org_id and r.serial = c.serial);
end;
comment on function app.vault_live_leaves(text) is 'For the vault: how many certificates of an issuer are neither revoked nor expired, in all organisations.';

create function app.vault_note(p_event text, p_facts jsonb) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  if p_event not like 'platform.%' then
    raise exception 'the platform''s own events alone' using errcode = 'FL004';
  end if;
  perform audit.note_org(o.org_id, p_event, 'done', p_facts) from app.org o where o.kind = 'platform';
end $$;
comment on function app.vault_note(text, jsonb) is
  'A line in the platform organisation''s log. For the vault; nothing while there is no such organisation.';
