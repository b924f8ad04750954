// Generated from the database by `npm run generate`; a test compares. Do not edit.
import type { ColumnType } from 'kysely'
import type { AccountId, AssetId, ClaimId, CredentialId, DashboardId, DefectId, DutyId, EventId, FormId, GrantId, GroupId, LetterId, MaintenanceId, NoticeId, OrgId, PasskeyId, PersonId, RecordId, RuleId, SessionId, SiteId } from '../../core/ids.ts'

type Timestamp = ColumnType<Date, Date | string, Date | string>
type Bytes = ColumnType<Buffer, Uint8Array, Uint8Array>
type BytesList = ColumnType<Buffer[], Uint8Array[], Uint8Array[]>
type Json = ColumnType<unknown, string, string>
type Defaulted<T> = T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>

export type DB = {
  'app.alarm': {
    org_id: OrgId
    rule_id: RuleId
    asset_id: AssetId
    site_id: SiteId
    priority: 'low' | 'medium' | 'high' | 'critical'
    latching: boolean
    state: 'normal' | 'unacknowledged' | 'acknowledged' | 'returned' | 'shelved' | 'suppressed' | 'out-of-service'
    active: boolean
    raised_at: Timestamp | null
    raised_received_at: Timestamp | null
    cleared_at: Timestamp | null
    acknowledged_at: Timestamp | null
    acknowledged_by: PersonId | null
    shelved_until: Timestamp | null
    raises: Defaulted<number>
    changed_at: Defaulted<Timestamp>
    changes: Defaulted<number>
  }
  'app.alarm_call': {
    org_id: OrgId
    rule_id: RuleId
    asset_id: AssetId
    event_id: EventId
    called_at: Timestamp
    step: Defaulted<number>
    due_at: Timestamp | null
  }
  'app.alarm_cursor': {
    org_id: OrgId
    site_ids: string[]
    writers: string[]
    ns: number[]
    received_at: Timestamp[]
    saved_at: Defaulted<Timestamp>
  }
  'app.alarm_event': {
    org_id: OrgId
    event_id: EventId
    rule_id: RuleId
    asset_id: AssetId
    site_id: SiteId
    at: Timestamp
    received_at: Timestamp
    written_at: Defaulted<Timestamp>
    kind: 'raised' | 'cleared' | 'suppressed' | 'unsuppressed' | 'shelf-ended' | 'ended' | 'late-data' | 'acknowledge' | 'shelve' | 'unshelve' | 'out-of-service' | 'return-to-service'
    state: string
    priority: string
    person_id: PersonId | null
    staff_id: PersonId | null
    until: Timestamp | null
    comment_sealed: Bytes | null
    detail_sealed: Bytes | null
  }
  'app.alarm_memory': {
    org_id: OrgId
    asset_id: AssetId
    sealed: Bytes
  }
  'app.alarm_news': {
    org_id: OrgId
    event_id: EventId
  }
  'app.alarm_rule': {
    org_id: Defaulted<OrgId>
    rule_id: RuleId
    asset_id: AssetId | null
    site_id: SiteId | null
    kind: 'crane' | 'hoist' | 'pump' | 'compressor' | 'air_quality' | 'forklift' | 'vehicle' | 'gateway' | 'sensor' | 'other' | null
    priority: 'low' | 'medium' | 'high' | 'critical'
    latching: boolean
    texts_sealed: Bytes
    spec_sealed: Bytes
    signals_index: BytesList
    enabled: Defaulted<boolean>
    version: Defaulted<number>
    archived_at: Timestamp | null
    changed_at: Defaulted<Timestamp>
    created_at: Defaulted<Timestamp>
    created_by: Defaulted<PersonId | null>
    escalates: Defaulted<'organisation' | 'own' | 'none'>
  }
  'app.asset': {
    org_id: Defaulted<OrgId>
    asset_id: AssetId
    site_id: SiteId
    kind: 'crane' | 'hoist' | 'pump' | 'compressor' | 'air_quality' | 'forklift' | 'vehicle' | 'gateway' | 'sensor' | 'other'
    name_sealed: Bytes
    note_sealed: Bytes | null
    request_id: string | null
    created_at: Defaulted<Timestamp>
    created_by: Defaulted<PersonId | null>
    rhythm_ms: number | null
  }
  'app.asset_site': {
    org_id: OrgId
    asset_id: AssetId
    site_id: SiteId
    since: Defaulted<Timestamp>
  }
  'app.block': {
    org_id: OrgId
    site_id: SiteId
    asset_id: AssetId
    signal_no: number
    from_at: Timestamp
    to_at: Timestamp
    points: number
    minutes: boolean
    hours: boolean
    sealed: Bytes
  }
  'app.certificate': {
    org_id: Defaulted<OrgId>
    asset_id: AssetId
    serial: Bytes
    state: Defaulted<'intended' | 'issued' | 'confirmed' | 'void'>
    key_origin: 'platform' | 'csr'
    request_id: string | null
    fingerprint: Bytes | null
    spki: Bytes | null
    issuer: string | null
    not_before: Timestamp | null
    not_after: Timestamp | null
    certificate_der: Bytes | null
    created_at: Defaulted<Timestamp>
    created_by: Defaulted<PersonId | null>
    confirm_before: Defaulted<Timestamp>
    confirmed_at: Timestamp | null
    retire_at: Timestamp | null
    replaced_by: Bytes | null
    enrolment: 'claim-code' | 're-enrolment' | null
  }
  'app.certificate_reminder': {
    org_id: OrgId
    person_id: PersonId
    serial: Bytes
    step: number
    day: Timestamp
  }
  'app.certificate_use': {
    org_id: OrgId
    serial: Bytes
    last_used_at: Timestamp
  }
  'app.claim_code': {
    org_id: Defaulted<OrgId>
    claim_id: ClaimId
    asset_id: AssetId
    code_hash: Bytes
    created_at: Defaulted<Timestamp>
    created_by: Defaulted<PersonId | null>
    expires_at: Timestamp
    used_at: Timestamp | null
    used_serial: Bytes | null
    withdrawn_at: Timestamp | null
  }
  'app.compaction': {
    org_id: OrgId
    site_id: SiteId
    writer: string
    upto_n: number
    at: Defaulted<Timestamp>
  }
  'app.computed_signal': {
    org_id: Defaulted<OrgId>
    computed_id: string
    signal_no: Defaulted<number>
    asset_id: AssetId | null
    kind: 'crane' | 'hoist' | 'pump' | 'compressor' | 'air_quality' | 'forklift' | 'vehicle' | 'gateway' | 'sensor' | 'other' | null
    definition_sealed: Bytes
    version: Defaulted<number>
    archived_at: Timestamp | null
    changed_at: Defaulted<Timestamp>
    created_at: Defaulted<Timestamp>
    created_by: Defaulted<PersonId | null>
  }
  'app.credential': {
    org_id: Defaulted<OrgId>
    credential_id: CredentialId
    person_id: PersonId
    kinds: string[]
    valid_from: string
    valid_until: string
    facts_sealed: Bytes
    withdrawn_at: Timestamp | null
    created_at: Defaulted<Timestamp>
    created_by: Defaulted<PersonId | null>
  }
  'app.dashboard': {
    org_id: Defaulted<OrgId>
    dashboard_id: DashboardId
    owner_id: Defaulted<PersonId>
    is_shared: Defaulted<boolean>
    name_sealed: Bytes
    tiles_sealed: Bytes
    asset_ids: string[]
    alarm_site_ids: Defaulted<string[]>
    alarms_everywhere: Defaulted<boolean>
    version: Defaulted<number>
    archived_at: Timestamp | null
    changed_at: Defaulted<Timestamp>
    created_at: Defaulted<Timestamp>
    plan_site_ids: Defaulted<string[]>
  }
  'app.defect': {
    org_id: OrgId
    defect_id: DefectId
    asset_id: AssetId
    record_id: RecordId
    version: number
    severity: 'now' | 'by' | 'observation'
    by_at: Timestamp | null
    found_at: Timestamp
    reported_at: Defaulted<Timestamp>
    text_sealed: Bytes
  }
  'app.defect_closing': {
    org_id: OrgId
    defect_id: DefectId
    asset_id: AssetId
    record_id: RecordId
    version: number
    closed_at: Defaulted<Timestamp>
    closed_by: PersonId
  }
  'app.device_event': {
    org_id: OrgId
    event_id: EventId
    asset_id: AssetId
    site_id: SiteId
    at: Timestamp
    kind: string
    severity: 'info' | 'warning' | 'fault'
    detail_sealed: Bytes | null
  }
  'app.duty': {
    org_id: Defaulted<OrgId>
    duty_id: DutyId
    asset_id: AssetId
    form_id: FormId
    kind: 'thorough-examination' | 'inspection' | 'wire-rope' | 'service' | 'pre-use-check' | 'defect-report' | 'report'
    basis: 'six-months' | 'twelve-months' | 'scheme' | 'own'
    every_months: number | null
    every_days: number | null
    first_due_on: string
    window_days: number
    archived_at: Timestamp | null
    created_at: Defaulted<Timestamp>
    created_by: Defaulted<PersonId | null>
  }
  'app.escalation_step': {
    org_id: OrgId
    step: number
    after_minutes: number
    priority: 'low' | 'medium' | 'high' | 'critical'
    person_id: PersonId | null
    group_id: GroupId | null
    enabled: boolean
  }
  'app.form': {
    org_id: Defaulted<OrgId>
    form_id: FormId
    kind: 'thorough-examination' | 'inspection' | 'wire-rope' | 'service' | 'pre-use-check' | 'defect-report' | 'report'
    template: string | null
    version: Defaulted<number>
    archived_at: Timestamp | null
    created_at: Defaulted<Timestamp>
    created_by: Defaulted<PersonId | null>
  }
  'app.form_version': {
    org_id: Defaulted<OrgId>
    form_id: FormId
    version: number
    blocks_sealed: Bytes
    created_at: Defaulted<Timestamp>
    created_by: Defaulted<PersonId | null>
  }
  'app.group_member': {
    org_id: OrgId
    group_id: GroupId
    person_id: PersonId
  }
  'app.group_site': {
    org_id: OrgId
    group_id: GroupId
    site_id: SiteId
  }
  'app.health': {
    org_id: OrgId
    asset_id: AssetId
    reported_at: Timestamp
    received_at: Timestamp
    state: 'ok' | 'warn' | 'fail'
    standing: Bytes
    report_sealed: Bytes
  }
  'app.maintenance': {
    org_id: Defaulted<OrgId>
    maintenance_id: MaintenanceId
    asset_id: AssetId | null
    site_id: SiteId
    begins_at: Timestamp
    until_at: Timestamp
    reason_sealed: Bytes
    ended_at: Timestamp | null
    ended_by: PersonId | null
    created_at: Defaulted<Timestamp>
    created_by: Defaulted<PersonId | null>
    changed_at: Defaulted<Timestamp>
  }
  'app.notification': {
    org_id: OrgId
    notification_id: string
    person_id: PersonId
    why: 'alarms' | 'escalation' | 'outage' | 'digest'
    created_at: Timestamp
    send_at: Timestamp
    closed_at: Timestamp | null
    more: Defaulted<number>
    more_worst: 'low' | 'medium' | 'high' | 'critical' | null
    email: boolean
    seen_at: Timestamp | null
  }
  'app.notification_alarm': {
    org_id: OrgId
    notification_id: string
    rule_id: RuleId
    asset_id: AssetId
    event_id: EventId
    priority: 'low' | 'medium' | 'high' | 'critical'
    at: Timestamp
  }
  'app.notification_outage': {
    org_id: OrgId
    notification_id: string
    part: string
    from_at: Timestamp
  }
  'app.notify_digest': {
    org_id: OrgId
    person_id: PersonId
    told_until: Timestamp
  }
  'app.notify_setting': {
    org_id: OrgId
    person_id: PersonId
    priority: 'low' | 'medium' | 'high' | 'critical'
    site_ids: string[] | null
    from_minute: number | null
    until_minute: number | null
    time_zone: string
    critical_always: boolean
    email: boolean
    enabled: boolean
    changed_at: Defaulted<Timestamp>
    digest_minute: number | null
  }
  'app.operate_grant': {
    org_id: OrgId
    grant_id: GrantId
    staff_org_id: OrgId
    staff_id: PersonId
    staff_name_sealed: Bytes
    reason_sealed: Bytes
    ticket_sealed: Bytes
    elevated: boolean
    minutes: number
    state: 'requested' | 'granted' | 'refused' | 'ended'
    requested_at: Defaulted<Timestamp>
    decided_at: Timestamp | null
    decided_by: PersonId | null
    expires_at: Timestamp | null
    ended_at: Timestamp | null
    ended_by: PersonId | null
    ended_by_staff: Defaulted<boolean>
  }
  'app.operate_register': {
    org_id: OrgId
    grant_id: GrantId
    tenant_id: OrgId
    staff_id: PersonId
    elevated: boolean
    minutes: number
    state: 'requested' | 'granted' | 'refused' | 'ended'
    reason_sealed: Bytes
    ticket_sealed: Bytes
    requested_at: Defaulted<Timestamp>
    decided_at: Timestamp | null
    expires_at: Timestamp | null
    ended_at: Timestamp | null
  }
  'app.org': {
    org_id: OrgId
    kind: 'tenant' | 'platform'
    state: Defaulted<'active' | 'closed'>
    name_sealed: Bytes | null
    created_at: Defaulted<Timestamp>
  }
  'app.org_register': {
    org_id: OrgId
    org_kind: Defaulted<string>
    tenant_id: OrgId
    name_sealed: Bytes | null
    created_at: Defaulted<Timestamp>
    created_by: PersonId | null
  }
  'app.org_settings': {
    org_id: Defaulted<OrgId>
    mfa_required: Defaulted<boolean>
    consent_required: Defaulted<boolean>
    sessions_per_person: Defaulted<number>
    idle_minutes: Defaulted<number>
    absolute_hours: Defaulted<number>
    login_banner_sealed: Bytes | null
    keep_numbers_days: number | null
    keep_states_days: number | null
    keep_rollups_days: number | null
    keep_changed_at: Defaulted<Timestamp>
  }
  'app.outage': {
    org_id: OrgId
    part: 'gateways' | 'alarms'
    from_at: Timestamp
    until_at: Timestamp
    told_at: Timestamp
  }
  'app.permission_group': {
    org_id: Defaulted<OrgId>
    group_id: GroupId
    name_sealed: Bytes
    note_sealed: Bytes | null
    permissions: string[]
    everywhere: boolean
    archived_at: Timestamp | null
    created_at: Defaulted<Timestamp>
    created_by: Defaulted<PersonId | null>
  }
  'app.person': {
    org_id: Defaulted<OrgId>
    person_id: PersonId
    org_kind: Defaulted<string>
    account_id: AccountId | null
    role: 'operator' | 'site_manager' | 'engineer' | 'org_admin' | 'staff' | 'none'
    state: Defaulted<'invited' | 'active' | 'disabled'>
    name_sealed: Bytes | null
    email_sealed: Bytes | null
    created_at: Defaulted<Timestamp>
  }
  'app.person_key': {
    org_id: Defaulted<OrgId>
    person_id: PersonId
    key_wrapped: Bytes | null
    created_at: Defaulted<Timestamp>
    erased_at: Timestamp | null
    erased_by: string | null
    reason_sealed: Bytes | null
  }
  'app.person_site': {
    org_id: Defaulted<OrgId>
    person_id: PersonId
    site_id: SiteId
  }
  'app.presence': {
    org_id: OrgId
    asset_id: AssetId
    connected: boolean
    connected_at: Timestamp | null
    disconnected_at: Timestamp | null
    last_received_at: Timestamp | null
    gateway: string | null
    protocol: 'mqtt3' | 'mqtt5' | 'https' | null
    rhythm_ms: number | null
    gaps_ms: Defaulted<number[]>
    silent_at: Timestamp | null
  }
  'app.push_message': {
    org_id: OrgId
    notification_id: string
    subscription_id: string
    created_at: Timestamp
    state: Defaulted<'waiting' | 'sent' | 'given-up'>
    attempts: Defaulted<number>
    next_at: Timestamp
    leased_until: Timestamp | null
    last_error: string | null
  }
  'app.push_subscription': {
    org_id: OrgId
    subscription_id: string
    person_id: PersonId
    sealed: Bytes
    mark: Bytes
    created_at: Defaulted<Timestamp>
    gone_at: Timestamp | null
  }
  'app.record': {
    org_id: OrgId
    record_id: RecordId
    version: number
    asset_id: AssetId
    site_id: SiteId
    kind: 'thorough-examination' | 'inspection' | 'wire-rope' | 'service' | 'pre-use-check' | 'defect-report' | 'report'
    form_id: FormId
    form_version: number
    outcome: 'safe' | 'safe-until' | 'unsafe' | 'none'
    done_at: Timestamp
    started_at: Timestamp | null
    device_at: Timestamp | null
    received_at: Defaulted<Timestamp>
    next_due_on: string | null
    keep_months: number
    signed_by: PersonId
    signed_with: 'factor' | 'session'
    credential_id: CredentialId | null
    request_id: string
    body_sha256: Bytes
    sealed: Bytes
    reason_sealed: Bytes | null
  }
  'app.record_archiving': {
    org_id: OrgId
    record_id: RecordId
    n: number
    asset_id: AssetId
    is_archived: boolean
    reason_sealed: Bytes
    at: Defaulted<Timestamp>
    by_person: PersonId
  }
  'app.record_keeping': {
    org_id: Defaulted<OrgId>
    kind: 'thorough-examination' | 'inspection' | 'wire-rope' | 'service' | 'pre-use-check' | 'defect-report' | 'report'
    months: number
    changed_at: Defaulted<Timestamp>
  }
  'app.retained': {
    org_id: OrgId
    site_id: SiteId
    numbers_from: Defaulted<Timestamp>
    states_from: Defaulted<Timestamp>
    rollups_from: Defaulted<Timestamp>
  }
  'app.revocation': {
    org_id: Defaulted<OrgId>
    serial: Bytes
    asset_id: AssetId
    revoked_at: Defaulted<Timestamp>
    reason: 'unspecified' | 'keyCompromise' | 'superseded' | 'cessationOfOperation' | 'affiliationChanged' | 'privilegeWithdrawn'
    revoked_by: Defaulted<PersonId | null>
  }
  'app.rollup': {
    org_id: OrgId
    site_id: SiteId
    asset_id: AssetId
    signal_no: number
    width_s: number
    from_at: Timestamp
    cells: number
    sealed: Bytes
  }
  'app.rule_escalation_step': {
    org_id: OrgId
    rule_id: RuleId
    step: number
    after_minutes: number
    person_id: PersonId | null
    group_id: GroupId | null
    enabled: boolean
  }
  'app.segment': {
    org_id: OrgId
    site_id: SiteId
    received_at: Timestamp
    writer: string
    n: number
    epoch: number
    samples: number
    assets: AssetId[]
    first_ts: Timestamp
    last_ts: Timestamp
    sealed: Bytes
  }
  'app.signal': {
    org_id: Defaulted<OrgId>
    asset_id: AssetId
    signal_no: number
    key_index: Bytes
    key_sealed: Bytes
    kind: 'number' | 'boolean' | 'state'
    name_sealed: Bytes | null
    unit_sealed: Bytes | null
    first_at: Defaulted<Timestamp>
  }
  'app.site': {
    org_id: Defaulted<OrgId>
    site_id: SiteId
    name_sealed: Bytes
    note_sealed: Bytes | null
    created_at: Defaulted<Timestamp>
    created_by: Defaulted<PersonId | null>
  }
  'app.site_plan': {
    org_id: Defaulted<OrgId>
    site_id: SiteId
    media_type: 'image/png' | 'image/jpeg' | 'image/webp' | null
    width_px: number | null
    height_px: number | null
    image_bytes: number | null
    image_version: number | null
    layout_sealed: Bytes
    asset_ids: Defaulted<string[]>
    version: Defaulted<number>
    removed_at: Timestamp | null
    changed_at: Defaulted<Timestamp>
    created_at: Defaulted<Timestamp>
  }
  'app.site_plan_image': {
    org_id: Defaulted<OrgId>
    site_id: SiteId
    sealed: Bytes | null
  }
  'app.storage': {
    org_id: OrgId
    site_id: SiteId
    asset_id: AssetId
    blocks: Defaulted<number>
    points: Defaulted<number>
    block_bytes: Defaulted<number>
    rollup_bytes: Defaulted<number>
  }
  'app.webhook': {
    org_id: OrgId
    webhook_id: string
    target_sealed: Bytes
    secret_sealed: Bytes
    priority: 'low' | 'medium' | 'high' | 'critical'
    paused: Defaulted<boolean>
    removed_at: Timestamp | null
    created_at: Defaulted<Timestamp>
    created_by: PersonId | null
  }
  'app.webhook_message': {
    org_id: OrgId
    message_id: string
    webhook_id: string
    event_ids: string[]
    created_at: Timestamp
    state: Defaulted<'waiting' | 'sent' | 'given-up'>
    attempts: Defaulted<number>
    next_at: Timestamp
    leased_until: Timestamp | null
    done_at: Timestamp | null
    last_error: string | null
  }
  'audit.checkpoint': {
    org_id: OrgId
    size: number
    root: Bytes
    frontier: Bytes
    note: string
    at: Defaulted<Timestamp>
  }
  'audit.cosignature': {
    org_id: OrgId
    size: number
    witness: string
    line: string
    at: Defaulted<Timestamp>
  }
  'audit.export': {
    org_id: OrgId
    export_id: Defaulted<string>
    ticket_hash: Bytes
    session_id: SessionId
    person_id: PersonId
    format: 'jsonl' | 'csv'
    from_at: Timestamp | null
    to_at: Timestamp | null
    requested_at: Defaulted<Timestamp>
    expires_at: Defaulted<Timestamp>
    requested_in: Defaulted<string>
    used_at: Timestamp | null
    used_in: string | null
    size: number | null
    first_seq: number | null
    end_seq: number | null
  }
  'audit.leaf': {
    org_id: OrgId
    seq: number
    line_id: string
    hash: Bytes
  }
  'audit.line': {
    org_id: OrgId
    line_id: Defaulted<string>
    at: Defaulted<Timestamp>
    xid: Defaulted<string>
    n: Defaulted<number>
    person_id: PersonId | null
    session_id: SessionId | null
    process: string
    request_id: string | null
    address: string | null
    table_name: string
    op: 'insert' | 'update' | 'delete' | 'note'
    row_key: Json
    changed: Json
    staff_id: PersonId | null
    grant_id: GrantId | null
    category: 'access' | 'request-error' | 'configuration' | 'control' | 'backup' | 'audit'
    event: string
    result: 'done' | 'refused'
    concerns: Defaulted<Json>
  }
  'audit.refusal_count': {
    org_id: OrgId
    session_id: SessionId
    since: Timestamp
    noted: number
  }
  'audit.sealed': {
    org_id: OrgId
    round: number
    size: number
    through_xid: string
    through_n: number
    at: Defaulted<Timestamp>
  }
  'audit.sink': {
    org_id: OrgId
    sink_id: string
    kind: 'webhook' | 'syslog'
    target_sealed: Bytes
    secret_sealed: Bytes | null
    paused: Defaulted<boolean>
    removed_at: Timestamp | null
    created_at: Defaulted<Timestamp>
    created_by: PersonId | null
  }
  'audit.sink_state': {
    org_id: OrgId
    sink_id: string
    cursor: number
    attempts: Defaulted<number>
    next_at: Defaulted<Timestamp>
    leased_until: Timestamp | null
    last_ok_at: Timestamp | null
    last_error: string | null
    test_asked_at: Timestamp | null
    test_done_at: Timestamp | null
    test_error: string | null
  }
  'audit.subscription': {
    org_id: OrgId
    person_id: PersonId
    daily: boolean
    sent_size: number | null
    sent_at: Timestamp | null
  }
  'audit.tile': {
    org_id: OrgId
    level: number
    tile_index: number
    root: Bytes
  }
  'identity.account': {
    account_id: AccountId
    email_index: Bytes
    email_sealed: Bytes
    password_hash: string
    password_changed_at: Defaulted<Timestamp>
    created_at: Defaulted<Timestamp>
  }
  'identity.alarm_link': {
    token_hash: Bytes
    org_id: OrgId
    person_id: PersonId
    rule_id: RuleId
    asset_id: AssetId
    raises: number
    created_at: Defaulted<Timestamp>
    expires_at: Timestamp
    used_at: Timestamp | null
  }
  'identity.attempt': {
    bucket: Bytes
    failures: Defaulted<number>
    last_at: Defaulted<Timestamp>
    blocked_until: Timestamp | null
  }
  'identity.email_change': {
    change_id: LetterId
    account_id: AccountId
    email_index: Bytes
    email_sealed: Bytes
    created_at: Timestamp
    expires_at: Timestamp
    token_hash: Bytes | null
    ended_at: Timestamp | null
  }
  'identity.invitation': {
    token_hash: Bytes
    org_id: OrgId
    person_id: PersonId
    email_index: Bytes | null
    email_sealed: Bytes | null
    created_by: PersonId | null
    created_at: Defaulted<Timestamp>
    expires_at: Timestamp
    used_at: Timestamp | null
  }
  'identity.link': {
    token_hash: Bytes
    org_id: OrgId
    person_id: PersonId
    created_at: Defaulted<Timestamp>
    expires_at: Timestamp
  }
  'identity.notice': {
    notice_id: Defaulted<NoticeId>
    org_id: OrgId | null
    account_id: AccountId | null
    kind: string
    facts: Defaulted<Json>
    to_sealed: Bytes | null
    created_at: Defaulted<Timestamp>
    next_at: Defaulted<Timestamp>
    attempts: Defaulted<number>
    sent_at: Timestamp | null
    given_up_at: Timestamp | null
    last_error: string | null
  }
  'identity.passkey': {
    passkey_id: PasskeyId
    account_id: AccountId
    credential_id: Bytes
    public_key: Bytes
    counter: Defaulted<number>
    transports: Defaulted<string[]>
    name_sealed: Bytes
    backed_up: boolean
    created_at: Defaulted<Timestamp>
    last_used_at: Timestamp | null
    removed_at: Timestamp | null
  }
  'identity.password_reset': {
    reset_id: LetterId
    account_id: AccountId
    created_at: Timestamp
    expires_at: Timestamp
    token_hash: Bytes | null
    ended_at: Timestamp | null
  }
  'identity.pending': {
    token_hash: Bytes
    account_id: AccountId
    person_id: PersonId | null
    created_at: Timestamp
    expires_at: Timestamp
    tries: Defaulted<number>
    failures_before: Defaulted<number>
    ended_at: Timestamp | null
  }
  'identity.recovery_code': {
    account_id: AccountId
    code_hash: Bytes
    created_at: Defaulted<Timestamp>
    used_at: Timestamp | null
    withdrawn_at: Timestamp | null
  }
  'identity.session': {
    session_id: SessionId
    token_hash: Bytes
    account_id: AccountId | null
    org_id: OrgId
    person_id: PersonId
    created_at: Defaulted<Timestamp>
    last_seen_at: Defaulted<Timestamp>
    idle_expires_at: Timestamp
    expires_at: Timestamp
    ended_at: Timestamp | null
    ended_why: string | null
    address: string | null
    client: string | null
    kind: Defaulted<'browser' | 'link' | 'token'>
    aal: Defaulted<'password' | 'mfa' | 'link' | 'token'>
    verified_at: Timestamp | null
    grant_org_id: OrgId | null
    grant_id: GrantId | null
    scopes: string | null
    name_sealed: Bytes | null
    told: Defaulted<string | null>
    dashboard_id: DashboardId | null
  }
  'identity.spent_challenge': {
    challenge_hash: Bytes
    spent_at: Defaulted<Timestamp>
  }
  'identity.stream': {
    session_id: SessionId
    place: number
    stream_id: string
    opened_at: Defaulted<Timestamp>
    beat_at: Defaulted<Timestamp>
    closed_at: Timestamp | null
  }
  'identity.totp': {
    account_id: AccountId
    secret_sealed: Bytes | null
    confirmed_at: Timestamp | null
    last_step: Defaulted<number>
    begun_sealed: Bytes | null
    begun_at: Timestamp | null
    failures_new: Defaulted<number>
    failures_known: Defaulted<number>
    failures_inside: Defaulted<number>
  }
  'pki.claim_lookup': {
    code_hash: Bytes
    org_id: OrgId
    claim_id: ClaimId
  }
  'pki.crl': {
    authority: string
    number: number
    this_update: Timestamp
    next_update: Timestamp
    entries: number
    der: Bytes
    seen: number | null
  }
  'pki.gateway_view': {
    gateway: string
    started_at: Defaulted<Timestamp>
    confirmed_at: Timestamp | null
    left_at: Timestamp | null
  }
  'pki.issuance': {
    serial: Bytes
    org_id: OrgId
    asset_id: AssetId
    spki: Bytes
    tbs_sha256: Bytes
    not_after: Timestamp
    intent_at: Defaulted<Timestamp>
    signed_at: Timestamp | null
    fingerprint: Bytes | null
    issuer: string | null
  }
  'pki.issue_token': {
    org_id: Defaulted<OrgId>
    token_hash: Bytes
    asset_id: AssetId
    serial: Bytes
    purpose: string
    created_at: Defaulted<Timestamp>
    expires_at: Defaulted<Timestamp>
    used_at: Timestamp | null
  }
  'pki.org_key': {
    org_id: OrgId
    version: number
    wrapped: Bytes
    created_at: Defaulted<Timestamp>
  }
  'pki.revocation_feed': {
    org_id: OrgId
    serial: Bytes
    written_at: Defaulted<Timestamp>
  }
  'pki.revocation_seen': {
    org_id: OrgId
    serial: Bytes
    gateway: string
    confirmed_at: Timestamp
    sockets_closed: Defaulted<number>
    last_closed_at: Timestamp | null
  }
  'pki.subject_key': {
    spki: Bytes
    org_id: OrgId
    asset_id: AssetId
    first_at: Defaulted<Timestamp>
  }
  'pki.watched': {
    part: 'gateways' | 'alarms'
    begun_at: Timestamp
    seen_until: Timestamp
    told: Defaulted<boolean>
  }
}
