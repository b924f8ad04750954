-- A certificate that another one is to replace as planned: both are valid until retire_at, then the worker revokes the old
-- one. If nobody takes the new one it becomes void, and the old one stays what it was.

alter table app.certificate
  add column retire_at timestamptz,
  add column replaced_by bytea,
  add check (num_nulls(retire_at, replaced_by) in (0, 2)),
  add check (replaced_by <> serial),
  add foreign key (org_id, replaced_by) references app.certificate (org_id, serial);
create index certificate_retiring on app.certificate (org_id, retire_at) where retire_at is not null;
create index certificate_replaced on app.certificate (org_id, replaced_by) where replaced_by is not null;

-- Also what a migration may use before db/roles.sql is applied again.
grant update (retire_at, replaced_by) on app.certificate to fairlead_definer;

set local role fairlead_definer;

create function app.retire_others(p_asset_id uuid, p_serial bytea, p_overlap interval) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org uuid;
  retiring integer;
begin
  if p_overlap not between interval '0' and interval '30 days' then
    raise exception 'old and new are both valid for 0 to 30 days' using errcode = 'FL004';
  end if;
  if session_user = 'fairlead_api' then
    -- It ends in a revocation, so it takes both permissions.
    if not (ctx.can_everywhere('certificate.issue') and ctx.can_everywhere('certificate.revoke')) then
      raise exception 'not permitted' using errcode = 'FL002';
    end if;
    org := ctx.org_id();
  else
    -- Called by a function for a device, which has no organisation in its context: one look at the primary key for each.
    select c.org_id into org from app.org o join app.certificate c on c.org_id = o.org_id and c.serial = p_serial;
  end if;
  -- Lock: the asset's row until commit, so that of two who replace at once the second sees what the first did.
  perform 1 from app.asset a where a.org_id = org and a.asset_id = p_asset_id for no key update;
  perform 1 from app.certificate c
  where c.org_id = org and c.serial = p_serial and c.asset_id = p_asset_id and c.state <> 'void';
  if not found then
    raise exception 'no such certificate' using errcode = 'FL005';
  end if;
  update app.certificate c set retire_at = now() + p_overlap, replaced_by = p_serial
  where c.org_id = org and c.asset_id = p_asset_id and c.serial <> p_serial and c.state in ('issued', 'confirmed')
    and c.not_after > now()
    -- An end that was planned before stays, when it is the earlier one.
    and (c.retire_at is null or c.retire_at > now() + p_overlap)
    and not exists (select from app.revocation r where r.org_id = c.org_id and r.serial = c.serial);
  get diagnostics retiring = row_count;
  return retiring;
end $$;
comment on function app.retire_others(uuid, bytea, interval) is
  'Plans the end of an asset''s other live certificates; p_serial replaces them. By the api under its context, and by definer functions.';

-- The new one was never taken: what it was to replace goes on.
create function app.certificate_keep_replaced() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  update app.certificate c set retire_at = null, replaced_by = null
  where c.org_id = new.org_id and c.replaced_by = new.serial
    and not exists (select from app.revocation r where r.org_id = c.org_id and r.serial = c.serial);
  return null;
end $$;

create function app.worker_revoke_retired(at_most integer)
  returns table (org_id uuid, asset_id uuid, serial bytea)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  return query
    with due as (
      select c.org_id, c.asset_id, c.serial
      from app.certificate c
      -- While the new one is unconfirmed its files may be lost, and the old one is all that the device has. That is over
      -- within minutes: it is confirmed or void.
      join app.certificate s on s.org_id = c.org_id and s.serial = c.replaced_by and s.state = 'confirmed'
      where c.retire_at <= now()
        and not exists (select from app.revocation r where r.org_id = c.org_id and r.serial = c.serial)
      order by c.retire_at
      limit at_most
      for no key update of c skip locked
    )
    insert into app.revocation as made (org_id, asset_id, serial, reason, revoked_by)
    select d.org_id, d.asset_id, d.serial, 'superseded', null from due d
    on conflict do nothing
    returning made.org_id, made.asset_id, made.serial;
end $$;
comment on function app.worker_revoke_retired(integer) is 'Certificates whose planned end has come: revoked as superseded, each once.';

create or replace function audit.event_of_change(p_table text, p_op text, p_old jsonb, p_new jsonb) returns text
  language sql immutable parallel safe
begin atomic
  -- A table that nobody named here is still told of, by its own name.
  select case p_table
    when 'app.certificate' then 'certificate.' || case
      when p_op = 'update' and p_old ->> 'retire_at' is distinct from p_new ->> 'retire_at'
        then case when p_new ->> 'retire_at' is null then 'kept' else 'retiring' end
      else coalesce(p_new ->> 'state', 'removed') end
    when 'app.revocation' then 'certificate.revoked'
    when 'pki.issuance' then case p_op when 'insert' then 'issuance.intended' else 'issuance.signed' end
    when 'app.person_key' then case when p_old ->> 'erased_at' is null and p_new ->> 'erased_at' is not null
      then 'person.erased' else 'person-key.' || case p_op when 'insert' then 'added' else 'changed' end end
    when 'app.permission_group' then case when p_old ->> 'archived_at' is null and p_new ->> 'archived_at' is not null
      then 'group.archived' when p_op = 'insert' then 'group.added' else 'group.changed' end
    when 'identity.session' then case
      when p_new ->> 'ended_at' is not null and p_old ->> 'ended_at' is null then 'session.ended'
      when p_op <> 'insert' then 'session.changed'
      when p_new ->> 'grant_id' is not null then 'operate-as.entered'
      when p_new ->> 'kind' = 'token' then 'token.added'
      else 'sign-in.done' end
    when 'identity.invitation' then case when p_op = 'insert' then 'invitation.sent'
      when p_new ->> 'used_at' is distinct from p_old ->> 'used_at' then 'invitation.used' else 'invitation.changed' end
    when 'app.operate_grant' then case when p_old ->> 'state' = p_new ->> 'state' then 'operate-as.changed'
      when p_new ->> 'state' = 'granted' then 'operate-as.started' else 'operate-as.' || coalesce(p_new ->> 'state', 'removed') end
    when 'app.operate_register' then case when p_old ->> 'state' = p_new ->> 'state' then 'operate-as.changed'
      when p_new ->> 'state' = 'granted' then 'operate-as.started' else 'operate-as.' || coalesce(p_new ->> 'state', 'removed') end
    when 'audit.export' then case p_op when 'insert' then 'audit.export-requested' else 'audit.exported' end
    when 'audit.sink' then case when p_op = 'insert' then 'audit-sink.added'
      when p_new ->> 'removed_at' is not null then 'audit-sink.removed' else 'audit-sink.changed' end
    else case p_table when 'app.org' then 'organisation' when 'app.org_register' then 'organisation-register'
        when 'app.org_settings' then 'organisation-settings' when 'pki.org_key' then 'organisation-key'
        else case split_part(p_table, '.', 1) when 'audit' then 'audit-' else '' end || replace(split_part(p_table, '.', 2), '_', '-') end
      || case p_op when 'insert' then '.added' when 'update' then '.changed' else '.removed' end
    end;
end;

grant execute on function app.certificate_keep_replaced() to fairlead_owner;

set local role fairlead_owner;

create trigger keep_replaced after update of state on app.certificate for each row
  when (old.state <> 'void' and new.state = 'void') execute function app.certificate_keep_replaced();
alter table app.certificate enable always trigger keep_replaced;
