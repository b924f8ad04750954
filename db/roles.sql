-- The GRANT matrix: who may do what. It is the whole truth: it is applied after the migrations at every start, and
-- what is not written here is taken away first. Long because it is one truth, to be read in one place.
--
-- Grants name columns, never whole tables. A table-wide SELECT would also show the system columns (xmin and ctid tell
-- how much everybody else writes), and a table-wide UPDATE would allow LOCK TABLE, which stops everybody else.
-- `*` stands for all columns of the table.
--
-- Nobody may delete: what happened stays. The exceptions are written out at the end of the first block.

set local role fairlead_owner;

do $$
declare
  role_name constant text[] := array['fairlead_api', 'fairlead_auth', 'fairlead_gateway', 'fairlead_vault',
    'fairlead_worker', 'fairlead_migrator', 'fairlead_definer', 'public'];
  r text;
  t record;
  g record;
  verb record;
  columns text;
begin
  foreach r in array role_name loop
    execute format('revoke all on schema app, ctx, identity, pki, audit, lint from %s', r);
    for t in select c.oid::regclass as name, c.relkind from pg_class c
      where c.relnamespace::regnamespace::text in ('app', 'ctx', 'identity', 'pki', 'audit', 'lint') and c.relkind in ('r', 'p', 'v', 'S')
    loop
      execute format('revoke all on %s %s from %s', case t.relkind when 'S' then 'sequence' else 'table' end, t.name, r);
    end loop;
  end loop;

  grant usage on schema app, ctx to fairlead_api;
  grant usage on schema pki to fairlead_api;
  grant usage on schema ctx, identity to fairlead_auth;
  grant usage on schema app, ctx to fairlead_gateway;
  grant usage on schema app, ctx, pki to fairlead_vault;
  grant usage on schema app, ctx to fairlead_worker;
  grant usage on schema app, ctx, identity, pki, audit, lint to fairlead_definer;
  -- For its functions; no process holds anything on a table of the trail.
  grant usage on schema audit to fairlead_api, fairlead_auth, fairlead_worker;
  grant usage on schema lint to fairlead_api, fairlead_auth, fairlead_gateway, fairlead_vault, fairlead_worker, fairlead_migrator;

  for g in
    select * from (values
    -- table                 role        select   insert                                                           update
      ('app.org',            'api',      '*',     '',                                                              'name_sealed'),
      ('app.org_settings',   'api',      '*',     '',                                                              'mfa_required consent_required sessions_per_person idle_minutes absolute_hours login_banner_sealed keep_numbers_days keep_states_days keep_rollups_days'),
      ('app.permission_group', 'api',    '*',     '',                                                              ''),
      ('app.group_site',     'api',      '*',     '',                                                              ''),
      ('app.group_member',   'api',      '*',     '',                                                              ''),
      ('app.operate_grant',  'api',      '*',     '',                                                              ''),
      ('app.operate_register', 'api',    '*',     '',                                                              ''),
      ('app.org_register',   'api',      '*',     '',                                                              ''),
      ('app.person',         'api',      '*',     'org_id person_id org_kind role name_sealed email_sealed state', 'role state name_sealed email_sealed'),
      ('app.person_key',     'api',      '*',     'org_id person_id key_wrapped',                                  ''),
      ('app.site',           'api',      '*',     'org_id site_id name_sealed note_sealed',                        'name_sealed note_sealed'),
      ('app.person_site',    'api',      '*',     '',                                                              ''),
      ('app.asset',          'api',      '*',     'org_id asset_id site_id kind name_sealed note_sealed request_id', 'site_id kind name_sealed note_sealed rhythm_ms'),
      ('app.asset_site',     'api',      '*',     '',                                                              ''),
      ('app.certificate',    'api',      '*',     'org_id asset_id serial state key_origin request_id spki issuer not_before not_after', 'state fingerprint spki issuer not_before not_after certificate_der confirmed_at'),
      ('app.revocation',     'api',      '*',     'org_id serial asset_id reason',                                 ''),
      ('pki.issue_token',    'api',      '',      'org_id token_hash asset_id serial purpose',                     ''),
      ('app.signal',         'api',      '*',     '',                                                              'name_sealed unit_sealed'),
      ('app.segment',        'api',      '*',     '',                                                              ''),
      ('app.presence',       'api',      '*',     '',                                                              ''),
      ('app.device_event',   'api',      '*',     '',                                                              ''),

      -- claim codes, and the certificates that devices get for themselves
      ('app.claim_code',     'api',      '*',     'org_id claim_id asset_id code_hash expires_at',                 'withdrawn_at'),
      ('app.claim_code',     'definer',  '*',     '',                                                              'used_at used_serial'),
      ('pki.claim_lookup',   'definer',  '*',     '*',                                                             ''),
      ('app.certificate',    'definer',  '',      'org_id asset_id serial key_origin created_by confirm_before enrolment', 'fingerprint spki issuer not_before not_after certificate_der'),
      ('pki.issue_token',    'definer',  '',      'org_id token_hash asset_id serial purpose',                     ''),

      -- liveness and health: what an asset says of itself, and that it has fallen silent
      ('app.health',         'api',      '*',     '',                                                              ''),
      ('app.health',         'definer',  '*',     '*',                                                             '*'),
      ('app.device_event',   'definer',  '',      '*',                                                             ''),

      -- dashboards
      ('app.dashboard',      'api',      '*',     'org_id dashboard_id owner_id is_shared name_sealed tiles_sealed asset_ids alarm_site_ids alarms_everywhere plan_site_ids', 'is_shared name_sealed tiles_sealed asset_ids alarm_site_ids alarms_everywhere plan_site_ids archived_at'),
      ('app.dashboard',      'definer',  '*',     '',                                                              ''),
      ('app.site_plan',      'api',      '*',     'org_id site_id media_type width_px height_px image_bytes image_version layout_sealed asset_ids', 'media_type width_px height_px image_bytes image_version layout_sealed asset_ids removed_at'),
      ('app.site_plan_image', 'api',     '*',     'org_id site_id sealed',                                         'sealed'),

      ('app.segment',        'gateway',  '',      '*',                                                             ''),
      ('app.device_event',   'gateway',  '',      '*',                                                             ''),

      ('identity.account',   'auth',     '*',     '*',                                                             '*'),
      ('identity.session',   'auth',     '*',     '*',                                                             'last_seen_at idle_expires_at ended_at ended_why'),
      ('identity.invitation','auth',     '*',     '*',                                                             'used_at expires_at'),
      ('identity.link',      'auth',     '*',     '*',                                                             'expires_at'),
      ('identity.attempt',   'auth',     '*',     '*',                                                             '*'),
      -- second factors, sign-ins that wait for one, letters
      ('identity.totp',      'auth',     '*',     '*',                                                             '*'),
      ('identity.recovery_code','auth',  '*',     '*',                                                             'used_at withdrawn_at'),
      ('identity.passkey',   'auth',     '*',     '*',                                                             'counter backed_up last_used_at removed_at'),
      ('identity.spent_challenge','auth','*',     '*',                                                             ''),
      ('identity.pending',   'auth',     '*',     '*',                                                             'tries ended_at'),
      ('identity.password_reset','auth', '*',     '*',                                                             'token_hash ended_at'),
      ('identity.email_change','auth',   '*',     '*',                                                             'token_hash ended_at'),
      ('identity.notice',    'auth',     '*',     '*',                                                             'next_at attempts sent_at given_up_at last_error'),
      ('identity.notice',    'definer',  'account_id sent_at given_up_at', 'org_id account_id kind facts',          'to_sealed given_up_at'),

      ('pki.org_key',        'vault',    '*',     '*',                                                             ''),
      ('pki.subject_key',    'vault',    '*',     'spki org_id asset_id',                                          ''),
      ('pki.issuance',       'vault',    '*',     'serial org_id asset_id spki tbs_sha256 not_after issuer',       'signed_at fingerprint'),

      -- lists of revocations for outsiders
      ('pki.crl',            'vault',    '*',     '*',                                                             'number this_update next_update entries seen der'),
      ('pki.crl',            'definer',  '*',     '',                                                              ''),

      ('ctx.key',            'definer',  '*',     '*',                                                             '*'),
      ('ctx.permission',     'definer',  '*',     '',                                                              ''),
      ('ctx.role_permission','definer',  '*',     '',                                                              ''),
      ('ctx.person_grant',   'definer',  '*',     '*',                                                             'role is_active everywhere at_sites needs_mfa'),
      ('ctx.grant_turn',     'definer',  '*',     '*',                                                             'turn'),
      ('ctx.live_session',   'definer',  '*',     '',                                                              ''),
      ('app.org_settings',   'definer',  '*',     'org_id',                                                        ''),
      ('app.permission_group', 'definer', '*',    'org_id group_id name_sealed note_sealed permissions everywhere created_by', 'name_sealed note_sealed permissions everywhere archived_at'),
      ('app.group_site',     'definer',  '*',     '*',                                                             ''),
      ('app.group_member',   'definer',  '*',     '*',                                                             ''),
      ('app.operate_grant',  'definer',  '*',     '*',                                                             'state decided_at decided_by expires_at ended_at ended_by ended_by_staff'),
      ('app.operate_register', 'definer', '*',    '*',                                                             'state decided_at expires_at ended_at'),
      ('ctx.operate_seen',   'definer',  '*',     '*',                                                             'told_at'),
      ('identity.stream',    'definer',  '*',     '*',                                                             'stream_id opened_at beat_at closed_at'),
      -- the tree over the trail: it only grows, and only through functions
      ('audit.leaf',         'definer',  '*',     '*',                                                             ''),
      ('audit.sealed',       'definer',  '*',     '*',                                                             ''),
      ('audit.tile',         'definer',  '*',     '*',                                                             ''),
      ('audit.checkpoint',   'definer',  '*',     '*',                                                             ''),
      ('audit.cosignature',  'definer',  '*',     '*',                                                             ''),
      ('audit.line',         'definer',  '*',     '*',                                                             ''),
      ('audit.export',       'definer',  '*',     '*',                                                             'used_at used_in size first_seq end_seq'),
      ('audit.sink',         'definer',  '*',     '*',                                                             'target_sealed paused removed_at'),
      ('audit.sink_state',   'definer',  '*',     '*',                                                             'cursor attempts next_at leased_until last_ok_at last_error test_asked_at test_done_at test_error'),
      ('audit.subscription', 'definer',  '*',     '*',                                                             'daily sent_size sent_at'),
      ('audit.refusal_count','definer',  '*',     '*',                                                             'since noted'),
      ('app.org',            'definer',  '*',     '*',                                                             'state name_sealed'),
      ('app.org_register',   'definer',  '*',     '*',                                                             ''),
      ('app.person',         'definer',  '*',     '*',                                                             'account_id state name_sealed email_sealed'),
      ('app.person_key',     'definer',  '*',     'org_id person_id key_wrapped erased_at erased_by reason_sealed', 'key_wrapped erased_at erased_by reason_sealed'),
      ('app.person_site',    'definer',  '*',     '*',                                                             ''),
      ('app.site',           'definer',  '*',     '',                                                              ''),
      ('app.asset',          'definer',  '*',     '',                                                              'site_id'),
      ('app.asset_site',     'definer',  '*',     '*',                                                             ''),
      ('app.certificate',    'definer',  '*',     '',                                                              'state confirmed_at'),
      ('app.revocation',     'definer',  '*',     '*',                                                             ''),
      ('app.signal',         'definer',  '*',     '*',                                                             ''),
      ('app.presence',       'definer',  '*',     '*',                                                             '*'),
      ('pki.issuance',       'definer',  '*',     '',                                                              ''),
      ('pki.issue_token',    'definer',  '*',     '',                                                              'used_at'),
      -- what came of revocations
      ('pki.gateway_view',   'definer',  '*',     'gateway',                                                       'started_at confirmed_at left_at'),
      ('pki.revocation_feed','definer',  '*',     'org_id serial',                                                 ''),
      ('pki.revocation_seen','definer',  '*',     '*',                                                             'sockets_closed last_closed_at'),
      ('identity.account',   'definer',  'account_id', '',                                                         'email_index email_sealed password_hash'),
      ('identity.session',   'definer',  '*',     '*',                                                             'last_seen_at idle_expires_at ended_at ended_why account_id address client name_sealed'),
      -- What erasing a person takes away (app.person_erase).
      ('identity.totp',      'definer',  'account_id confirmed_at', '',                                            'secret_sealed confirmed_at begun_sealed begun_at'),
      ('identity.recovery_code', 'definer', 'account_id withdrawn_at', '',                                         'withdrawn_at'),
      ('identity.passkey',   'definer',  'passkey_id account_id removed_at', '',                                   'credential_id public_key name_sealed removed_at'),
      ('identity.pending',   'definer',  'account_id ended_at', '',                                                'ended_at'),
      ('identity.password_reset', 'definer', 'account_id ended_at', '',                                            'ended_at'),
      ('identity.email_change', 'definer', 'change_id account_id ended_at', '',                                    'email_index email_sealed ended_at'),
      ('identity.invitation','definer',  '*',     '',                                                              'used_at email_index email_sealed'),
      -- Certificates that others replace.
      ('app.certificate',    'definer',  '',      '',                                                              'retire_at replaced_by'),
      -- When certificates were used, who was reminded of their end.
      ('app.certificate_use', 'api',     '*',     '',                                                              ''),
      ('app.certificate_use', 'definer', '*',     '*',                                                             'last_used_at'),
      ('app.certificate_reminder', 'definer', '*', '*',                                                            ''),
      -- Alarms: people make rules; everything else is written by functions.
      ('app.alarm_rule',     'api',      '*',     'org_id rule_id asset_id site_id kind priority latching texts_sealed spec_sealed signals_index enabled', 'asset_id site_id kind priority latching texts_sealed spec_sealed signals_index enabled archived_at'),
      ('app.alarm',          'api',      '*',     '',                                                              ''),
      ('app.alarm_event',    'api',      '*',     '',                                                              ''),
      ('app.alarm_rule',     'definer',  '*',     '',                                                              'escalates'),
      ('app.alarm',          'definer',  '*',     '*',                                                             'site_id priority latching state active raised_at raised_received_at cleared_at acknowledged_at acknowledged_by shelved_until raises changed_at changes'),
      ('app.alarm_event',    'definer',  '*',     '*',                                                             ''),
      ('app.alarm_cursor',   'definer',  '*',     '*',                                                             'site_ids writers ns received_at saved_at'),
      ('app.alarm_memory',   'definer',  '*',     '*',                                                             'sealed'),
      -- Notifications: functions read and write them.
      ('app.notify_setting', 'definer',  '*',     '*',                                                             'priority site_ids from_minute until_minute time_zone critical_always email enabled digest_minute changed_at'),
      ('app.alarm_news',     'definer',  '*',     '*',                                                             'event_id'),
      ('app.notification',   'definer',  '*',     '*',                                                             'closed_at more more_worst seen_at'),
      ('app.notification_alarm', 'definer', '*',  '*',                                                             'event_id priority at'),
      ('pki.watched',        'definer',  '*',     '*',                                                             'seen_until told'),
      ('app.outage',         'api',      '*',     '',                                                              ''),
      ('app.outage',         'definer',  '*',     '*',                                                             ''),
      ('app.notification_outage', 'definer', '*', '*',                                                             ''),
      ('app.notify_digest',  'definer',  '*',     '*',                                                             'told_until'),
      ('app.push_subscription', 'definer', '*',   '*',                                                             'gone_at'),
      ('app.push_message',   'definer',  '*',     '*',                                                             'state attempts next_at leased_until last_error'),
      ('identity.notice',    'definer',  'notice_id next_at attempts last_error', 'notice_id created_at next_at',  ''),
      ('app.escalation_step', 'definer', '*',     '*',                                                             'after_minutes priority person_id group_id enabled'),
      ('app.rule_escalation_step', 'definer', '*', '*',                                                            'after_minutes person_id group_id enabled'),
      ('app.alarm_call',     'definer',  '*',     '*',                                                             'event_id called_at step due_at'),
      ('app.webhook',        'definer',  '*',     '*',                                                             'target_sealed priority paused removed_at'),
      ('app.webhook_message', 'definer', '*',     '*',                                                             'state attempts next_at leased_until done_at last_error'),
      ('identity.alarm_link', 'definer', '*',     '*',                                                             'used_at'),
      -- blocks and roll-ups: read in a context, written by the worker's functions
      ('app.block',          'api',      '*',     '',                                                              ''),
      ('app.rollup',         'api',      '*',     '',                                                              ''),
      ('app.compaction',     'api',      '*',     '',                                                              ''),
      ('app.block',          'definer',  '*',     '*',                                                             ''),
      ('app.rollup',         'definer',  '*',     '*',                                                             'cells sealed'),
      ('app.compaction',     'definer',  '*',     '*',                                                             'upto_n at'),
      ('app.segment',        'definer',  '*',     '',                                                              ''),
      -- What telemetry takes, and how long it is kept.
      ('app.storage',        'api',      '*',     '',                                                              ''),
      ('app.storage',        'definer',  '*',     '*',                                                             'blocks points block_bytes rollup_bytes'),
      ('app.retained',       'api',      '*',     '',                                                              ''),
      ('app.retained',       'definer',  '*',     '*',                                                             'numbers_from states_from rollups_from'),
      ('app.computed_signal', 'api',     '*',     'org_id computed_id asset_id kind definition_sealed',            'definition_sealed archived_at'),
      ('app.computed_signal', 'definer', 'org_id signal_no', '',                                                    ''),
      -- Maintenance windows.
      ('app.maintenance',    'api',      '*',     'org_id maintenance_id asset_id site_id begins_at until_at reason_sealed', 'ended_at'),
      ('app.maintenance',    'definer',  '*',     '',                                                              'site_id'),
      -- Records.
      ('app.form',           'api',      '*',     'org_id form_id kind template',                                  'archived_at'),
      ('app.form',           'definer',  '*',     '',                                                              'version'),
      ('app.form_version',   'api',      '*',     'org_id form_id version blocks_sealed',                            ''),
      ('app.form_version',   'definer',  '*',     '',                                                              ''),
      ('app.credential',     'api',      '*',     'org_id credential_id person_id kinds valid_from valid_until facts_sealed', 'withdrawn_at'),
      ('app.credential',     'definer',  '*',     '',                                                              ''),
      ('app.record',         'api',      '*',     '',                                                              ''),
      ('app.record',         'definer',  '*',     '*',                                                             ''),
      ('app.record_archiving', 'api',    '*',     '',                                                              ''),
      ('app.record_archiving', 'definer', '*',    '*',                                                             ''),
      ('app.defect',         'api',      '*',     '',                                                              ''),
      ('app.defect',         'definer',  '*',     '*',                                                             ''),
      ('app.defect_closing', 'api',      '*',     '',                                                              ''),
      ('app.defect_closing', 'definer',  '*',     '*',                                                             ''),
      ('app.duty',           'api',      '*',     'org_id duty_id asset_id form_id kind basis every_months every_days first_due_on window_days', 'archived_at'),
      ('app.duty',           'definer',  '*',     '',                                                              ''),
      ('app.record_keeping', 'api',      '*',     'org_id kind months',                                            'months changed_at'),
      ('app.record_keeping', 'definer',  '*',     '',                                                              '')
    ) as matrix (table_name, role_name, may_select, may_insert, may_update)
  loop
    for verb in select * from (values ('select', g.may_select), ('insert', g.may_insert), ('update', g.may_update)) v (name, columns)
      where v.columns <> ''
    loop
      if verb.columns = '*' then
        select string_agg(quote_ident(attname), ', ' order by attnum) into columns
        from pg_attribute where attrelid = g.table_name::regclass and attnum > 0 and not attisdropped;
      else
        columns := replace(verb.columns, ' ', ', ');
      end if;
      execute format('grant %s (%s) on %s to fairlead_%s', verb.name, columns, g.table_name, g.role_name);
    end loop;
  end loop;

  -- How many lines were ever written: while it stands still the sealer has nothing to look for.
  grant select on sequence audit.line_n_seq to fairlead_definer;

  -- The exceptions. A throttle that forgets; assignments and memberships, deleted by functions under an audit trigger.
  grant delete on identity.attempt to fairlead_auth;
  grant delete on app.person_site, app.group_site, app.group_member to fairlead_definer;
  -- What compaction writes anew in the same transaction, and marks of writers that are no more.
  grant delete on app.block, app.rollup, app.compaction to fairlead_definer;
  -- A queue: what was taken from it stands in the journal and in notifications.
  grant delete on app.alarm_news to fairlead_definer;
  -- What was told and is old, by app.worker_prune_told alone (docs/retention.md).
  grant delete on app.notification, app.notification_alarm, app.notification_outage, app.webhook_message, app.alarm_call, identity.alarm_link,
    identity.notice, pki.watched, app.push_message to fairlead_definer;
  -- Whole tables to read, for what opens and reads the context at every request: looking at the grant of each column
  -- costs more than reading the row. No process may do so, and fairlead_definer is none.
  grant select on identity.session, ctx.person_grant, ctx.live_session, ctx.key to fairlead_definer;
end $$;

-- Functions: executable by nobody but whoever stands here. (Trigger functions need no grant to fire.)
set local role fairlead_definer;

do $$
declare
  role_name constant text[] := array['fairlead_api', 'fairlead_auth', 'fairlead_gateway', 'fairlead_vault', 'fairlead_worker',
    'fairlead_migrator', 'public'];
  r text;
  f regprocedure;
  g record;
begin
  for f in select p.oid::regprocedure from pg_proc p
    where p.pronamespace::regnamespace::text in ('app', 'ctx', 'identity', 'pki', 'audit', 'lint') and p.proowner = 'fairlead_definer'::regrole
  loop
    foreach r in array role_name loop
      execute format('revoke all on function %s from %s', f, r);
    end loop;
  end loop;

  for g in
    select * from (values
      ('ctx.connection_facts()',                                      'api'),
      ('ctx.connection_facts()',                                      'auth'),
      ('ctx.connection_facts()',                                      'gateway'),
      ('ctx.connection_facts()',                                      'vault'),
      ('ctx.connection_facts()',                                      'worker'),

      ('ctx.open(bytea, text, text, text, boolean)',                           'api'),
      ('ctx.touch(bytea)',                                                     'api'),
      ('ctx.org_id()',                                                         'api'),
      ('ctx.org_kind()',                                                       'api'),
      ('ctx.person_id()',                                                      'api'),
      ('ctx.session_id()',                                                     'api'),
      ('ctx.role()',                                                           'api'),
      ('ctx.can(text)',                                                        'api'),
      ('ctx.can_everywhere(text)',                                             'api'),
      ('ctx.staff_id()',                                                       'api'),
      ('ctx.grant_id()',                                                       'api'),
      ('ctx.is_fresh()',                                                       'api'),
      ('ctx.few_sites_where(text)',                                            'api'),
      ('ctx.many_sites_where(text)',                                           'api'),
      ('ctx.payload()',                                                        'api'),
      ('app.org_add(uuid, bytea, bytea, uuid, bytea, bytea, bytea)',           'api'),
      ('app.person_seen()',                                                    'api'),
      ('app.person_factors()',                                                 'api'),
      ('app.person_erase(uuid, bytea)',                                        'api'),
      ('app.set_person_sites(uuid, uuid[])',                                   'api'),
      ('app.set_person_groups(uuid, uuid[])',                                  'api'),
      ('app.group_put(uuid, bytea, bytea, text[], boolean, uuid[])',           'api'),
      ('app.group_archive(uuid)',                                              'api'),
      ('app.sessions(boolean)',                                                'api'),
      ('app.end_session(uuid)',                                                'api'),
      ('app.end_sessions(uuid, boolean)',                                      'api'),
      ('app.stream_open(uuid)',                                                'api'),
      ('app.stream_beat(uuid)',                                                'api'),
      ('app.stream_close(uuid)',                                               'api'),
      ('app.operate_request(uuid, uuid, boolean, integer, bytea, bytea, bytea, bytea, bytea)', 'api'),
      ('app.operate_decide(uuid, boolean)',                                    'api'),
      ('app.operate_end(uuid)',                                                'api'),

      ('ctx.session_org(bytea)',                                               'auth'),
      ('identity.bootstrap(uuid, uuid)',                                       'auth'),
      ('identity.inviter(bytea, uuid)',                                        'auth'),
      ('identity.accept(bytea, uuid, timestamptz)',                            'auth'),
      ('identity.standing(uuid)',                                              'auth'),
      ('identity.administrators(uuid)',                                        'auth'),
      ('identity.renew_session(bytea, uuid, bytea, text)',                     'auth'),
      ('identity.start_wall(bytea, uuid, bytea, bytea, uuid, integer, text, text)', 'auth'),
      ('identity.start_token(bytea, uuid, bytea, bytea, text[], integer, text, text)', 'auth'),
      ('identity.start_session(uuid, uuid, uuid, bytea, text, text, text, timestamptz)', 'auth'),
      ('identity.enter_grant(bytea, uuid, uuid, bytea)',                       'auth'),
      ('identity.leave_grant(bytea, uuid, bytea)',                             'auth'),

      ('ctx.session_org(bytea)',                                               'vault'),
      ('app.vault_consume_issue_token(bytea)',                                 'vault'),
      ('app.vault_live_leaves(text)',                                          'vault'),
      ('app.vault_note(text, jsonb)',                                           'vault'),

      ('app.gateway_identify(bytea)',                                          'gateway'),
      ('app.gateway_confirm(bytea)',                                           'gateway'),
      ('app.gateway_revocations(timestamptz)',                                 'gateway'),
      ('app.gateway_declare_signals(uuid, uuid, bytea[], bytea[], text[], bytea[])', 'gateway'),
      ('app.gateway_signals(uuid, uuid)',                                      'gateway'),
      ('app.gateway_presence(uuid, uuid[], uuid[], boolean[], timestamptz[], timestamptz[], text[], integer[])', 'gateway'),
      ('app.gateway_gone(uuid)',                                               'gateway'),

      ('app.gateway_claim(bytea, uuid)',                                       'gateway'),
      ('app.gateway_enrol(bytea, uuid, bytea, bytea)',                         'gateway'),
      ('app.gateway_issued(bytea, bytea, text, timestamptz)',                  'gateway'),
      ('app.gateway_not_issued(uuid, bytea)',                                  'gateway'),
      ('app.gateway_renew(bytea, bytea, bytea)',                               'gateway'),
      ('app.gateway_claims_guessed(text, integer)',                            'gateway'),
      -- liveness and health
      ('app.gateway_health(uuid, uuid, timestamptz, timestamptz, text, bytea, bytea)', 'gateway'),
      ('app.worker_watch_silence()',                                           'worker'),

      -- revocations: what gateways confirm, what people see of it
      ('app.gateway_started(uuid)',                                            'gateway'),
      ('app.gateway_fed(timestamptz)',                                         'gateway'),
      ('app.gateway_confirm_view(uuid, integer, bytea[], integer[], integer[])', 'gateway'),
      ('app.revocation_facts(bytea)',                                          'api'),

      ('audit.request(text, text)',                                            'auth'),
      ('audit.note_account(uuid, text, text, jsonb)',                          'auth'),
      ('audit.note_org(uuid, text, text, jsonb)',                              'auth'),
      ('audit.note_org(uuid, text, text, jsonb)',                              'worker'),
      ('audit.note_refused(bytea, text, text, text, text)',                    'api'),
      ('audit.read_lines(jsonb, timestamptz, timestamptz, timestamptz, uuid, integer, integer)', 'api'),
      ('audit.count_lines(jsonb, timestamptz, timestamptz, integer)',          'api'),
      ('audit.export_request(bytea, text, timestamptz, timestamptz)',          'api'),
      ('audit.export_take(bytea)',                                             'api'),
      ('audit.export_read(uuid, bigint, integer)',                             'api'),
      ('audit.read_text(uuid)',                                                'api'),
      ('audit.sinks()',                                                        'api'),
      ('audit.sink_add(uuid, text, bytea, bytea, boolean)',                    'api'),
      ('audit.sink_edit(uuid, bytea, boolean, boolean)',                       'api'),
      ('audit.sink_test(uuid)',                                                'api'),
      ('audit.subscribe(boolean)',                                             'api'),
      ('audit.worker_take_sinks(integer)',                                     'worker'),
      ('audit.worker_sink_lines(uuid, uuid, bigint, integer)',                 'worker'),
      ('audit.worker_sink_delivered(uuid, uuid, bigint, text, interval, boolean)', 'worker'),
      ('audit.worker_sink_released(uuid, uuid)',                               'worker'),
      ('audit.worker_sink_tested(uuid, uuid, timestamptz, text)',              'worker'),
      ('audit.worker_daily_checkpoints()',                                     'worker'),

      -- sealing and checkpoints: leaves are numbered and hashed by the database, the worker brings roots and signatures
      ('audit.seal_due(bigint)',                                               'worker'),
      ('audit.seal(uuid, integer)',                                            'worker'),
      ('audit.add_checkpoint(uuid, bigint, bytea, bytea, text, smallint[], bigint[], bytea[])', 'worker'),
      ('audit.sealing_behind()',                                               'worker'),
      ('audit.tree_hashes(uuid, smallint[], bigint[], integer[])',             'worker'),
      ('audit.witness_due(text, integer)',                                     'worker'),
      ('audit.cosign(uuid, bigint, text, text)',                               'worker'),
      ('audit.read_checkpoint()',                                              'api'),
      ('audit.read_cosigned()',                                                'api'),
      ('audit.read_leaf(uuid)',                                                'api'),
      ('audit.read_hashes(smallint[], bigint[], integer[])',                   'api'),

      -- lists of revocations for outsiders
      ('app.vault_revocations_of(text, boolean, uuid, bytea, integer)',        'vault'),
      ('app.vault_revocation_count()',                                         'vault'),
      ('app.vault_certificate_status(bytea[])',                                'vault'),
      ('app.worker_crl_due(text[], interval)',                                 'worker'),
      ('app.public_crl(text, bigint)',                                         'api'),

      ('app.worker_end_operating()',                                           'worker'),
      ('app.worker_revoke_unconfirmed(integer)',                               'worker'),

      -- Certificates that others replace.
      ('app.retire_others(uuid, bytea, interval)',                             'api'),
      ('app.worker_revoke_retired(integer)',                                   'worker'),
      ('app.certificate_standing(uuid, timestamptz)',                          'api'),
      ('app.certificates_exported(integer)',                                   'api'),
      ('app.samples_exported(uuid, timestamptz, timestamptz, integer, text)',  'api'),
      ('app.gateway_used(uuid[], bytea[], timestamptz[])',                     'gateway'),
      ('app.worker_remind_expiring(timestamptz, integer)',                     'worker'),

      -- Alarms.
      ('app.alarm_act(uuid, uuid, text, uuid, bytea, integer)',                'api'),
      ('app.worker_alarm_orgs()',                                              'worker'),
      ('app.worker_alarm_turn(uuid)',                                          'worker'),
      ('app.worker_alarm_rules(uuid)',                                         'worker'),
      ('app.worker_alarm_targets(uuid, integer)',                              'worker'),
      ('app.worker_alarm_standing(uuid)',                                      'worker'),
      ('app.worker_alarm_memories(uuid)',                                      'worker'),
      ('app.worker_alarm_cursor(uuid)',                                        'worker'),
      ('app.worker_alarm_writers(uuid[], uuid[], timestamptz[])',              'worker'),
      ('app.worker_alarm_tail(uuid[], uuid[], uuid[], bigint[], timestamptz[], integer)', 'worker'),
      ('app.worker_alarm_write(uuid, uuid[], uuid[], uuid[], text[], timestamptz[], timestamptz[], bytea[], uuid[], bytea[], uuid[], uuid[], bigint[], timestamptz[])', 'worker'),
      ('app.worker_alarm_shelves(integer)',                                    'worker'),
      ('app.worker_alarm_maintenance(uuid, timestamptz)',                      'worker'),

      -- Notifications.
      ('app.notify_settings()',                                                'api'),
      ('app.notify_set(boolean, text, uuid[], integer, integer, text, boolean, boolean, integer)', 'api'),
      ('app.notified(integer)',                                                'api'),
      ('app.notifications_unseen()',                                           'api'),
      ('app.notifications_see()',                                              'api'),
      ('app.worker_notify(timestamptz, integer, integer, interval, interval)', 'worker'),
      ('app.worker_watch_platform(boolean, timestamptz, interval, interval, interval)', 'worker'),
      ('identity.outage_letter(uuid, uuid, uuid, timestamptz)',                'auth'),
      ('app.push_subscriptions()',                                             'api'),
      ('app.push_add(uuid, bytea, bytea)',                                     'api'),
      ('app.push_remove(uuid)',                                                'api'),
      ('app.worker_push_take(timestamptz, integer)',                           'worker'),
      ('app.worker_push_done(uuid, uuid, uuid, timestamptz, text, boolean, boolean, interval)', 'worker'),
      ('app.worker_digest(timestamptz, integer, integer)',                     'worker'),
      ('app.worker_prune_told(timestamptz, interval, interval, interval, integer)', 'worker'),
      ('app.escalation_steps()',                                               'api'),
      ('app.escalation_set(integer[], text[], uuid[], uuid[])',                'api'),
      ('app.rule_escalation_steps(uuid)',                                      'api'),
      ('app.rule_escalation_set(uuid, text, integer[], uuid[], uuid[])',       'api'),
      ('app.worker_escalate(timestamptz, integer, integer, interval, interval)', 'worker'),
      ('app.webhooks()',                                                       'api'),
      ('app.webhook_messages(uuid, integer)',                                  'api'),
      ('app.webhook_add(uuid, bytea, bytea, text)',                            'api'),
      ('app.webhook_edit(uuid, bytea, text, boolean, boolean)',                'api'),
      ('app.webhook_test(uuid, uuid)',                                         'api'),
      ('app.worker_webhooks_take(integer, uuid)',                              'worker'),
      ('app.worker_webhook_events(uuid, uuid)',                                'worker'),
      ('app.worker_webhook_done(uuid, uuid, text, interval, interval)',        'worker'),
      ('app.worker_webhook_released(uuid, uuid, interval)',                    'worker'),
      ('identity.alarm_letter(uuid, uuid, uuid, timestamptz)',                 'auth'),
      ('identity.alarm_link_add(bytea, uuid, uuid, uuid, uuid, timestamptz, timestamptz)', 'auth'),
      ('identity.alarm_link_of(bytea, timestamptz)',                           'auth'),
      ('identity.alarm_link_use(bytea, uuid, timestamptz)',                    'auth'),
      -- Records.
      ('app.record_sign(uuid, integer, uuid, uuid, integer, text, timestamptz, timestamptz, timestamptz, date, uuid, bytea, bytea, bytea, uuid[], text[], timestamptz[], bytea[])', 'api'),
      ('app.record_archive(uuid, boolean, bytea)',                             'api'),
      ('app.record_is_archived(uuid, uuid)',                                   'api'),
      ('app.defect_close(uuid, uuid)',                                         'api'),
      ('app.lock_outs(uuid[])',                                                'api'),
      -- Retention.
      ('app.worker_retention_sites()',                                         'worker'),
      ('app.worker_retain(uuid, uuid, integer)',                               'worker'),
      ('app.compact_kept(uuid, uuid)',                                         'worker'),
      -- queries: with the rights of whoever calls
      ('app.stored_telemetry(uuid, uuid[], integer[], timestamptz, timestamptz, integer, timestamptz, integer)', 'api'),

      -- compaction
      ('app.compact_due(integer, timestamptz, integer)',                       'worker'),
      ('app.compact_take(uuid, uuid, integer)',                                'worker'),
      ('app.compact_kinds(uuid, uuid[])',                                      'worker'),
      ('app.compact_blocks(uuid, uuid, uuid[], integer[], timestamptz[], timestamptz[])', 'worker'),
      ('app.compact_open(uuid, uuid, uuid[], integer[], timestamptz[])',       'worker'),
      ('app.compact_rollups(uuid, uuid, uuid[], integer[], integer[], timestamptz[])', 'worker'),
      ('app.compact_drop_blocks(uuid, uuid, uuid[], integer[], timestamptz[])', 'worker'),
      ('app.compact_add_blocks(uuid, uuid, uuid[], integer[], timestamptz[], timestamptz[], integer[], boolean[], boolean[], bytea[])', 'worker'),
      ('app.compact_put_rollups(uuid, uuid, uuid[], integer[], integer[], timestamptz[], integer[], bytea[])', 'worker'),
      ('app.compact_mark(uuid, uuid, uuid[], bigint[])',                       'worker'),
      ('app.compact_forget(integer)',                                          'worker'),
      ('app.segment_day_done(date)',                                           'owner')
    ) as matrix (function_name, role_name)
  loop
    execute format('grant execute on function %s to fairlead_%s', g.function_name, g.role_name);
  end loop;
end $$;

set local role fairlead_owner;
-- Privilege raise: runs as the owner, because only an owner makes partitions.
revoke all on function app.segment_days(integer) from public;
grant execute on function app.segment_days(integer) to fairlead_worker;
revoke all on function app.segment_days_drop(interval) from public;
grant execute on function app.segment_days_drop(interval) to fairlead_worker;
