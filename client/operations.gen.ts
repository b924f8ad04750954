// Generated from the operations by `npm run generate`; a test compares. Do not edit.
import { answerOf, type CallOptions, send, type Transport } from './call.ts'
import { eventsOf } from './events.ts'

export type AlarmLinksAcknowledgeInput = { body: { token: string } }

export type AlarmLinksAcknowledgeOutput = { state: "normal" | "unacknowledged" | "acknowledged" | "returned" | "shelved" | "suppressed" | "out-of-service" }

export type AlarmLinksInspectInput = { body: { token: string } }

export type AlarmLinksInspectOutput = { priority: "low" | "medium" | "high" | "critical"; state: "normal" | "unacknowledged" | "acknowledged" | "returned" | "shelved" | "suppressed" | "out-of-service"; raisedAt: string | null }

export type AlarmRulesAddInput = { body: { name: string; consequence?: string; response?: string; priority: "low" | "medium" | "high" | "critical"; scope: { assetId?: string; siteId?: string; kind?: "crane" | "hoist" | "pump" | "compressor" | "air_quality" | "forklift" | "vehicle" | "gateway" | "sensor" | "other" }; spec: { condition: unknown; onDelayS?: number; offDelayS?: number; latching?: boolean; suppressedWhile?: unknown; lateS?: number }; enabled?: boolean; escalation?: { escalates: "organisation" | "own" | "none"; steps?: ({ afterMinutes: number; personId: string | null; groupId: string | null })[] } } }

export type AlarmRulesAddOutput = { ruleId: string }

export type AlarmRulesArchiveInput = { params: { ruleId: string } }

export type AlarmRulesEditInput = { params: { ruleId: string }; body?: { name?: string; consequence?: string; response?: string; priority?: "low" | "medium" | "high" | "critical"; scope?: { assetId?: string; siteId?: string; kind?: "crane" | "hoist" | "pump" | "compressor" | "air_quality" | "forklift" | "vehicle" | "gateway" | "sensor" | "other" }; spec?: { condition: unknown; onDelayS?: number; offDelayS?: number; latching?: boolean; suppressedWhile?: unknown; lateS?: number }; enabled?: boolean; escalation?: { escalates: "organisation" | "own" | "none"; steps?: ({ afterMinutes: number; personId: string | null; groupId: string | null })[] } } }

export type AlarmRulesEscalationInput = { params: { ruleId: string } }

export type AlarmRulesEscalationOutput = { escalates: "organisation" | "own" | "none"; steps: ({ afterMinutes: number; personId: string | null; groupId: string | null })[] }

export type AlarmRulesListInput = { query?: { archived?: "true" | "false" } }

export type AlarmRulesListOutput = { rules: ({ ruleId: string; name: string; consequence: string; response: string; priority: "low" | "medium" | "high" | "critical"; scope: { assetId?: string; siteId?: string; kind?: "crane" | "hoist" | "pump" | "compressor" | "air_quality" | "forklift" | "vehicle" | "gateway" | "sensor" | "other" }; spec: unknown; enabled: boolean; escalates: "organisation" | "own" | "none"; archived: boolean; version: number; changedAt: string })[] }

export type AlarmRulesProposeInput = { params: { ruleId: string }; body: { assetId: string; from: number; to: number } }

export type AlarmRulesProposeOutput = { proposal: { deadband: number; raisedBefore: number; raisedThen: number } | null }

export type AlarmsAcknowledgeInput = { params: { ruleId: string; assetId: string }; body?: { comment?: string } }

export type AlarmsAcknowledgeOutput = { state: "normal" | "unacknowledged" | "acknowledged" | "returned" | "shelved" | "suppressed" | "out-of-service" }

export type AlarmsBringBackInput = { params: { ruleId: string; assetId: string }; body?: { comment?: string } }

export type AlarmsBringBackOutput = { state: "normal" | "unacknowledged" | "acknowledged" | "returned" | "shelved" | "suppressed" | "out-of-service" }

export type AlarmsJournalInput = { query?: { rule?: string; asset?: string; before?: string; limit?: number } }

export type AlarmsJournalOutput = { events: ({ eventId: string; ruleId: string; assetId: string; at: string; receivedAt: string; kind: "raised" | "cleared" | "suppressed" | "unsuppressed" | "shelf-ended" | "ended" | "acknowledge" | "shelve" | "unshelve" | "out-of-service" | "return-to-service" | "late-data"; state: "normal" | "unacknowledged" | "acknowledged" | "returned" | "shelved" | "suppressed" | "out-of-service"; priority: "low" | "medium" | "high" | "critical"; personId: string | null; staffId: string | null; until: string | null; comment: string | null; value: { signal: string; value: number | boolean | string } | null })[]; before: string | null }

export type AlarmsListInput = { query?: { states?: string; priorities?: string; asset?: string; site?: string; rule?: string } }

export type AlarmsListOutput = { alarms: ({ ruleId: string; assetId: string; siteId: string; name: string | null; priority: "low" | "medium" | "high" | "critical"; state: "normal" | "unacknowledged" | "acknowledged" | "returned" | "shelved" | "suppressed" | "out-of-service"; active: boolean; latching: boolean; raisedAt: string | null; raisedReceivedAt: string | null; clearedAt: string | null; acknowledgedAt: string | null; acknowledgedBy: string | null; shelvedUntil: string | null; raises: number; changedAt: string })[]; counts: ({ state: "normal" | "unacknowledged" | "acknowledged" | "returned" | "shelved" | "suppressed" | "out-of-service"; priority: "low" | "medium" | "high" | "critical"; count: number })[]; isCut: boolean }

export type AlarmsShelveInput = { params: { ruleId: string; assetId: string }; body: { reason: string; minutes: number } }

export type AlarmsShelveOutput = { state: "normal" | "unacknowledged" | "acknowledged" | "returned" | "shelved" | "suppressed" | "out-of-service" }

export type AlarmsStatisticsInput = { query?: { days?: number } }

export type AlarmsStatisticsOutput = { from: string; to: string; raises: number; isCut: boolean; busiest: number; frequent: ({ ruleId: string; assetId: string; raises: number; isChattering: boolean; lastAt: string })[]; stale: ({ ruleId: string; assetId: string; raisedAt: string })[]; floods: ({ from: string; to: string; raises: number })[] }

export type AlarmsTakeOutInput = { params: { ruleId: string; assetId: string }; body: { reason: string } }

export type AlarmsTakeOutOutput = { state: "normal" | "unacknowledged" | "acknowledged" | "returned" | "shelved" | "suppressed" | "out-of-service" }

export type AlarmsTryInput = { body: { spec: { condition: unknown; onDelayS?: number; offDelayS?: number; latching?: boolean; suppressedWhile?: unknown; lateS?: number }; assetId: string; from: number; to: number } }

export type AlarmsTryOutput = { raised: number; episodes: ({ from: number; to: number | null })[]; activeMs: number; suppressedMs: number; samples: number; missing: (string)[] }

export type AlarmsUnshelveInput = { params: { ruleId: string; assetId: string }; body?: { comment?: string } }

export type AlarmsUnshelveOutput = { state: "normal" | "unacknowledged" | "acknowledged" | "returned" | "shelved" | "suppressed" | "out-of-service" }

export type AssetsAddInput = { body: { requestId: string; name: string; kind: "crane" | "hoist" | "pump" | "compressor" | "air_quality" | "forklift" | "vehicle" | "gateway" | "sensor" | "other"; siteId: string; note?: string; csr?: string } }

export type AssetsAddOutput = { assetId: string; certificate: { serial: string; fingerprint: string; issuer: string; notBefore: string; notAfter: string; state: "unconfirmed" | "valid" | "revoked" | "expired"; keyOrigin: "platform" | "csr"; createdAt: string; confirmBefore: string | null; confirmedAt: string | null; revokedAt: string | null; revokedReason: "unspecified" | "keyCompromise" | "superseded" | "cessationOfOperation" | "affiliationChanged" | "privilegeWithdrawn" | null; retireAt: string | null }; files: { "asset.crt": string; "asset.key"?: string; "trust.pem": string; "certificate-record.txt": string } }

export type AssetsEditInput = { params: { assetId: string }; body?: { name?: string; note?: string; kind?: "crane" | "hoist" | "pump" | "compressor" | "air_quality" | "forklift" | "vehicle" | "gateway" | "sensor" | "other"; siteId?: string; rhythmMs?: number | null } }

export type AssetsImportInput = { body: { lines: ({ name: string; kind: string; siteId: string; csr?: string })[]; days?: number } }

export type AssetsImportOutput = { lines: ({ outcome: "made" | "already" | "refused" | "unfinished" | "not-tried"; assetId: string | null; problem: string | null; field: "name" | "kind" | "siteId" | "csr" | null; serial: string | null; files: { "asset.crt": string; "certificate-record.txt": string } | null; claim: { claimId: string; code: string; expiresAt: string } | null })[]; endpoints: { mqtt: { host: string; port: number }; ingest: { url: string }; est: { url: string } }; trust: string }

export type AssetsImportCheckInput = { body: { lines: ({ name: string; kind: string; siteId: string; csr?: string })[] } }

export type AssetsImportCheckOutput = { lines: ({ outcome: "new" | "already" | "refused"; assetId: string | null; problem: string | null; field: "name" | "kind" | "siteId" | "csr" | null })[] }

export type AssetsListOutput = { assets: ({ assetId: string; name: string; kind: "crane" | "hoist" | "pump" | "compressor" | "air_quality" | "forklift" | "vehicle" | "gateway" | "sensor" | "other"; siteId: string; presence: { state: "online" | "quiet" | "stale" | "offline" | "never"; connected: boolean; lastReceivedAt: string | null; rhythmMs: number | null }; certificate: { state: "unconfirmed" | "valid" | "revoked" | "expired" | "none"; notAfter: string | null }; lockOut: { since: string; defects: number } | null })[]; at: string }

export type AssetsReadInput = { params: { assetId: string } }

export type AssetsReadOutput = { assetId: string; name: string; kind: "crane" | "hoist" | "pump" | "compressor" | "air_quality" | "forklift" | "vehicle" | "gateway" | "sensor" | "other"; siteId: string; note: string | null; createdAt: string; presence: { state: "online" | "quiet" | "stale" | "offline" | "never"; connected: boolean; lastReceivedAt: string | null; rhythmMs: number | null; isRhythmSet: boolean }; certificate: { state: "unconfirmed" | "valid" | "revoked" | "expired" | "none"; notAfter: string | null }; certificates: ({ serial: string; fingerprint: string; issuer: string; notBefore: string; notAfter: string; state: "unconfirmed" | "valid" | "revoked" | "expired"; keyOrigin: "platform" | "csr"; createdAt: string; confirmBefore: string | null; confirmedAt: string | null; revokedAt: string | null; revokedReason: "unspecified" | "keyCompromise" | "superseded" | "cessationOfOperation" | "affiliationChanged" | "privilegeWithdrawn" | null; retireAt: string | null })[]; lockOut: { since: string; defects: number } | null; endpoints: { mqtt: { host: string; port: number }; ingest: { url: string }; est: { url: string } } }

export type AuditSinksAddInput = { body: { kind: "webhook" | "syslog"; target: string; ca?: string; fromStart?: boolean } }

export type AuditSinksAddOutput = { sinkId: string; secret: string | null }

export type AuditSinksEditInput = { params: { sinkId: string }; body?: { paused?: boolean; target?: string; ca?: string } }

export type AuditSinksListOutput = { sinks: ({ sinkId: string; kind: "webhook" | "syslog"; target: string; hasOwnAuthority: boolean; state: "delivering" | "failing" | "paused"; createdAt: string; cursor: number; behind: number; lastOkAt: string | null; lastError: string | null; nextTryAt: string | null })[] }

export type AuditSinksRemoveInput = { params: { sinkId: string } }

export type AuditSinksTestInput = { params: { sinkId: string } }

export type AuditSinksTestOutput = { ok: boolean; error: string | null }

export type AuditCheckpointOutput = { size: number; at: string; note: string; vkey: string; sealedBehind: number; cosigned: ({ witness: string; at: string })[] }

export type AuditCountsInput = { query?: { person?: string; asset?: string; category?: "access" | "request-error" | "configuration" | "control" | "backup" | "audit"; event?: string; result?: "done" | "refused"; from?: string; to?: string; buckets?: number } }

export type AuditCountsOutput = { from: string; to: string; bucketMs: number; done: (number)[]; refused: (number)[] }

export type AuditExportInput = { params: { ticket: string } }

export type AuditExportRequestInput = { body: { format: "jsonl" | "csv"; from?: string; to?: string } }

export type AuditExportRequestOutput = { ticket: string; url: string; expiresAt: string }

export type AuditListInput = { query?: { person?: string; asset?: string; category?: "access" | "request-error" | "configuration" | "control" | "backup" | "audit"; event?: string; result?: "done" | "refused"; from?: string; to?: string; text?: string; before?: string; limit?: number } }

export type AuditListOutput = { lines: ({ lineId: string; seq: number | null; at: string; category: "access" | "request-error" | "configuration" | "control" | "backup" | "audit"; event: string; result: "done" | "refused"; person: { personId: string; name: string | null } | null; staff: { personId: string; name: string | null } | null; process: string; sessionId: string | null; address: string | null; requestId: string | null; subject: { kind: string; id: string; name: string | null } | null; words: string; changes: ({ field: string; old: string | (string)[] | null; new: string | (string)[] | null })[] })[]; next: string | null }

export type AuditProofInput = { params: { lineId: string } }

export type AuditProofOutput = { seq: number; size: number; leaf: string; proof: (string)[]; checkpoint: string }

export type AuditSubscribeInput = { body: { daily: boolean } }

export type AuditSubscriptionOutput = { daily: boolean }

export type CertificatesConfirmInput = { params: { assetId: string; serial: string } }

export type CertificatesConfirmManyInput = { body: { serials: (string)[] } }

export type CertificatesConfirmManyOutput = { confirmed: (string)[]; late: (string)[] }

export type CertificatesExpiringOutput = { expiring: { count: number; soonest: ({ assetId: string; name: string; notAfter: string })[] }; expired: { count: number; soonest: ({ assetId: string; name: string; notAfter: string })[] }; at: string }

export type CertificatesIssueInput = { params: { assetId: string }; body: { requestId: string; csr?: string; replaces?: "nothing" | "planned" | "compromised"; overlapDays?: number } }

export type CertificatesIssueOutput = { assetId: string; certificate: { serial: string; fingerprint: string; issuer: string; notBefore: string; notAfter: string; state: "unconfirmed" | "valid" | "revoked" | "expired"; keyOrigin: "platform" | "csr"; createdAt: string; confirmBefore: string | null; confirmedAt: string | null; revokedAt: string | null; revokedReason: "unspecified" | "keyCompromise" | "superseded" | "cessationOfOperation" | "affiliationChanged" | "privilegeWithdrawn" | null; retireAt: string | null }; files: { "asset.crt": string; "asset.key"?: string; "trust.pem": string; "certificate-record.txt": string } }

export type CertificatesListOutput = { certificates: ({ serial: string; assetId: string; assetName: string; siteId: string; state: "unconfirmed" | "valid" | "revoked" | "expired"; keyOrigin: "platform" | "csr"; issuer: string; createdAt: string; notAfter: string; retireAt: string | null; revokedAt: string | null; revokedReason: "unspecified" | "keyCompromise" | "superseded" | "cessationOfOperation" | "affiliationChanged" | "privilegeWithdrawn" | null; lastUsedAt: string | null })[]; more: boolean; at: string }

export type CertificatesRevocationInput = { params: { assetId: string; serial: string } }

export type CertificatesRevocationOutput = { revocation: { revokedAt: string; reason: "unspecified" | "keyCompromise" | "superseded" | "cessationOfOperation" | "affiliationChanged" | "privilegeWithdrawn"; revokedBy: { personId: string; name: string | null } | null; confirmedAt: string | null; socketsClosed: number; lastClosedAt: string | null; gateways: ({ gateway: string; state: "live" | "silent" | "left"; confirmedAt: string | null; socketsClosed: number; lastClosedAt: string | null })[] } | null }

export type CertificatesRevokeInput = { params: { assetId: string; serial: string }; body: { reason: "unspecified" | "keyCompromise" | "superseded" | "cessationOfOperation" | "affiliationChanged" | "privilegeWithdrawn" } }

export type CertificatesRevokeOutput = { revokedAt: string }

export type CertificatesRevokeIssuerInput = { body: { serial: string; reason: "unspecified" | "keyCompromise" | "superseded" | "cessationOfOperation" | "affiliationChanged" | "privilegeWithdrawn" } }

export type CertificatesRevokeIssuerOutput = { issuer: string; revoked: number }

export type CertificatesRevokeManyInput = { body: { serials?: (string)[]; assetIds?: (string)[]; reason: "unspecified" | "keyCompromise" | "superseded" | "cessationOfOperation" | "affiliationChanged" | "privilegeWithdrawn" } }

export type CertificatesRevokeManyOutput = { revoked: number; lines: ({ asked: string; outcome: "revoked" | "already" | "none" | "not-found"; serials: (string)[]; revokedAt: string | null })[] }

export type ClaimCodesAddInput = { body: { assetIds: (string)[]; days?: number } }

export type ClaimCodesAddOutput = { codes: ({ assetId: string; claimId: string; code: string; expiresAt: string })[]; endpoints: { mqtt: { host: string; port: number }; ingest: { url: string }; est: { url: string } }; trust: string }

export type ClaimCodesListInput = { params: { assetId: string } }

export type ClaimCodesListOutput = { codes: ({ claimId: string; state: "open" | "used" | "withdrawn" | "expired"; createdAt: string; expiresAt: string; usedAt: string | null })[] }

export type ClaimCodesWithdrawInput = { params: { assetId: string; claimId: string } }

export type ComputedSignalsAddInput = { body: { name: string; unit?: string | null; of: { assetId?: string; kind?: "crane" | "hoist" | "pump" | "compressor" | "air_quality" | "forklift" | "vehicle" | "gateway" | "sensor" | "other" }; expression: unknown } }

export type ComputedSignalsAddOutput = { computedId: string; signalNo: number }

export type ComputedSignalsArchiveInput = { params: { computedId: string } }

export type ComputedSignalsEditInput = { params: { computedId: string }; body?: { name?: string; unit?: string | null; expression?: unknown } }

export type ComputedSignalsListInput = { params: { assetId: string } }

export type ComputedSignalsListOutput = { computed: ({ computedId: string; signalNo: number; name: string; unit: string | null; isUnitGiven: boolean; kind: "number" | "boolean" | "state"; ofKind: boolean; version: number; expression: unknown })[] }

export type CredentialsAddInput = { body: { personId: string; kinds: ("thorough-examination" | "inspection" | "wire-rope")[]; validFrom: string; validUntil: string; title: string; issuer: string; number?: string; proof?: string } }

export type CredentialsAddOutput = { credentialId: string }

export type CredentialsListInput = { query?: { person?: string } }

export type CredentialsListOutput = { credentials: ({ credentialId: string; personId: string; kinds: ("thorough-examination" | "inspection" | "wire-rope" | "service" | "pre-use-check" | "defect-report" | "report")[]; validFrom: string; validUntil: string; title: string; issuer: string; number: string; proof: string; withdrawnAt: string | null; createdAt: string; createdBy: string | null })[] }

export type CredentialsWithdrawInput = { params: { credentialId: string } }

export type DashboardsAddInput = { body: { name: string; isShared?: boolean; tiles?: ({ id: string; title?: "" | string; w: number; h: number; kind: "value"; assetId: string; signalNo: number } | { id: string; title?: "" | string; w: number; h: number; kind: "chart"; assetId: string; signals: (number)[]; minutes: 15 | 60 | 360 | 1440 | 10080 | 43200 } | { id: string; title?: "" | string; w: number; h: number; kind: "state"; assetId: string } | { id: string; title?: "" | string; w: number; h: number; kind: "alarms"; siteId: string | null } | { id: string; title?: "" | string; w: number; h: number; kind: "plan"; siteId: string } | { id: string; kind: "hidden"; w: number; h: number })[] } }

export type DashboardsAddOutput = { dashboardId: string }

export type DashboardsArchiveInput = { params: { dashboardId: string } }

export type DashboardsEditInput = { params: { dashboardId: string }; body: { version: number; name?: string; isShared?: boolean; tiles?: ({ id: string; title?: "" | string; w: number; h: number; kind: "value"; assetId: string; signalNo: number } | { id: string; title?: "" | string; w: number; h: number; kind: "chart"; assetId: string; signals: (number)[]; minutes: 15 | 60 | 360 | 1440 | 10080 | 43200 } | { id: string; title?: "" | string; w: number; h: number; kind: "state"; assetId: string } | { id: string; title?: "" | string; w: number; h: number; kind: "alarms"; siteId: string | null } | { id: string; title?: "" | string; w: number; h: number; kind: "plan"; siteId: string } | { id: string; kind: "hidden"; w: number; h: number })[] } }

export type DashboardsEditOutput = { version: number }

export type DashboardsListOutput = { dashboards: ({ dashboardId: string; name: string; isShared: boolean; isMine: boolean; changedAt: string })[] }

export type DashboardsReadInput = { params: { dashboardId: string } }

export type DashboardsReadOutput = { dashboardId: string; name: string; isShared: boolean; isMine: boolean; version: number; changedAt: string; tiles: ({ id: string; title: "" | string; w: number; h: number; kind: "value"; assetId: string; signalNo: number } | { id: string; title: "" | string; w: number; h: number; kind: "chart"; assetId: string; signals: (number)[]; minutes: 15 | 60 | 360 | 1440 | 10080 | 43200 } | { id: string; title: "" | string; w: number; h: number; kind: "state"; assetId: string } | { id: string; title: "" | string; w: number; h: number; kind: "alarms"; siteId: string | null } | { id: string; title: "" | string; w: number; h: number; kind: "plan"; siteId: string } | { id: string; kind: "hidden"; w: number; h: number })[] }

export type DefectsCloseInput = { params: { defectId: string }; body: { recordId: string } }

export type DefectsListInput = { query?: { asset?: string; closed?: "true" | "false" } }

export type DefectsListOutput = { defects: ({ defectId: string; assetId: string; recordId: string; severity: "now" | "by" | "observation"; byAt: string | null; foundAt: string; reportedAt: string; part: string; description: string; remedy: string; closedAt: string | null; closedBy: string | null; closedByRecord: string | null; locks: boolean })[] }

export type DutiesAddInput = { body: { assetId: string; formId: string; basis: "six-months" | "twelve-months" | "scheme" | "own"; everyMonths?: number; everyDays?: number; firstDueOn: string; windowDays?: number } }

export type DutiesAddOutput = { dutyId: string }

export type DutiesArchiveInput = { params: { dutyId: string } }

export type DutiesListInput = { query?: { asset?: string; zone?: string } }

export type DutiesListOutput = { duties: ({ dutyId: string; assetId: string; siteId: string; formId: string; kind: "thorough-examination" | "inspection" | "wire-rope" | "service" | "pre-use-check" | "defect-report" | "report"; basis: "six-months" | "twelve-months" | "scheme" | "own"; everyMonths: number | null; everyDays: number | null; windowDays: number; dueOn: string; standing: "never-done" | "not-due" | "due" | "overdue"; lastDone: { recordId: string; doneAt: string; outcome: "safe" | "safe-until" | "unsafe" | "none" } | null })[]; today: string }

export type EmailChangeInput = { body: { email: string } }

export type EmailChangeOutput = Record<string, never>

export type EmailConfirmInput = { body: { token: string } }

export type EnrolmentAcceptInput = { body: { token: string; email?: string; password: string } }

export type EnrolmentAcceptOutput = { next: "signed-in" | "second-factor"; methods: ("totp" | "passkey" | "recovery")[] }

export type EnrolmentInspectInput = { body: { token: string } }

export type EnrolmentInspectOutput = { email: string | null; kind: "platform" | "tenant"; hasAccount: boolean | null; expiresAt: string }

export type EscalationReadOutput = { steps: ({ afterMinutes: number; priority: "low" | "medium" | "high" | "critical"; personId: string | null; groupId: string | null })[] }

export type EscalationSetInput = { body: { steps: ({ afterMinutes: number; priority: "low" | "medium" | "high" | "critical"; personId: string | null; groupId: string | null })[] } }

export type EventsListInput = { query?: { asset?: string; before?: string; limit?: number } }

export type EventsListOutput = { events: ({ eventId: string; assetId: string; at: string; kind: string; severity: "info" | "warning" | "fault"; text: string | null })[] }

export type FormsAddInput = { body?: { ready?: string; spec?: Record<string, unknown> } }

export type FormsAddOutput = { formId: string }

export type FormsArchiveInput = { params: { formId: string } }

export type FormsEditInput = { params: { formId: string }; body: { version: number; spec: Record<string, unknown> } }

export type FormsEditOutput = { version: number }

export type FormsListInput = { query?: { archived?: "true" | "false" } }

export type FormsListOutput = { forms: ({ formId: string; kind: "thorough-examination" | "inspection" | "wire-rope" | "service" | "pre-use-check" | "defect-report" | "report"; template: string | null; version: number; createdAt: string; spec: Record<string, never> })[] }

export type FormsReadyOutput = { forms: ({ name: string; spec: Record<string, never>; isTaken: boolean })[] }

export type GroupsAddInput = { body: { name: string; note?: string; permissions: ("session.read" | "site.read" | "site.edit" | "asset.read" | "asset.add" | "asset.edit" | "telemetry.read" | "signal.edit" | "event.read" | "alarm.read" | "alarm.acknowledge" | "alarm.shelve" | "alarm.edit" | "dashboard.edit" | "dashboard.share" | "certificate.issue" | "certificate.revoke" | "person.read" | "person.edit" | "group.edit" | "session.manage" | "token.add" | "organisation.edit" | "operate-as.decide" | "audit.read" | "audit.export" | "audit.stream" | "webhook.edit" | "record.add" | "record.read" | "record.sign" | "defect.close" | "record.plan" | "credential.edit" | "person.erase" | "platform.organisations" | "platform.operate-as")[]; siteIds: "all" | (string)[] } }

export type GroupsAddOutput = { groupId: string }

export type GroupsArchiveInput = { params: { groupId: string } }

export type GroupsEditInput = { params: { groupId: string }; body?: { name?: string; note?: string; permissions?: ("session.read" | "site.read" | "site.edit" | "asset.read" | "asset.add" | "asset.edit" | "telemetry.read" | "signal.edit" | "event.read" | "alarm.read" | "alarm.acknowledge" | "alarm.shelve" | "alarm.edit" | "dashboard.edit" | "dashboard.share" | "certificate.issue" | "certificate.revoke" | "person.read" | "person.edit" | "group.edit" | "session.manage" | "token.add" | "organisation.edit" | "operate-as.decide" | "audit.read" | "audit.export" | "audit.stream" | "webhook.edit" | "record.add" | "record.read" | "record.sign" | "defect.close" | "record.plan" | "credential.edit" | "person.erase" | "platform.organisations" | "platform.operate-as")[]; siteIds?: "all" | (string)[] } }

export type GroupsListOutput = { groups: ({ groupId: string; name: string; note: string | null; permissions: ("session.read" | "site.read" | "site.edit" | "asset.read" | "asset.add" | "asset.edit" | "telemetry.read" | "signal.edit" | "event.read" | "alarm.read" | "alarm.acknowledge" | "alarm.shelve" | "alarm.edit" | "dashboard.edit" | "dashboard.share" | "certificate.issue" | "certificate.revoke" | "person.read" | "person.edit" | "group.edit" | "session.manage" | "token.add" | "organisation.edit" | "operate-as.decide" | "audit.read" | "audit.export" | "audit.stream" | "webhook.edit" | "record.add" | "record.read" | "record.sign" | "defect.close" | "record.plan" | "credential.edit" | "person.erase" | "platform.organisations" | "platform.operate-as")[]; siteIds: "all" | (string)[]; members: (string)[]; archivedAt: string | null })[] }

export type HealthReadInput = { params: { assetId: string } }

export type HealthReadOutput = { health: { state: "ok" | "warn" | "fail"; reportedAt: string; receivedAt: string; checks: ({ name: string; state: "ok" | "warn" | "fail"; value: number | boolean | string | null; unit: string | null; text: string | null; more: Record<string, unknown> })[]; more: Record<string, unknown> } | null }

export type KeepingEditInput = { body: { kind: "thorough-examination" | "inspection" | "wire-rope" | "service" | "pre-use-check" | "defect-report" | "report"; months: number } }

export type KeepingReadOutput = { kinds: ({ kind: "thorough-examination" | "inspection" | "wire-rope" | "service" | "pre-use-check" | "defect-report" | "report"; months: number; floorMonths: number })[] }

export type KeysListOutput = { keys: ({ id: string; purpose: string; owner: string; algorithm: string; createdAt: string | null; expiresAt: string | null; state: "next" | "active" | "due" | "retiring" | "offline"; kept: string; fingerprint: string | null })[] }

export type LiveStreamInput = { query?: { assets?: string; alarms?: "true" } }

export type LiveStreamEvent =
  | { event: 'samples'; data: { at: number; assets: Record<string, Record<string, ([number, number | boolean | string, number])[]>> } }
  | { event: 'presence'; data: Record<string, { state: "online" | "quiet" | "stale" | "offline" | "never"; connected: boolean; lastReceivedAt: string | null; rhythmMs: number | null }> }
  | { event: 'alarms'; data: { changed: ({ ruleId: string; assetId: string; siteId: string; state: "normal" | "unacknowledged" | "acknowledged" | "returned" | "shelved" | "suppressed" | "out-of-service"; priority: "low" | "medium" | "high" | "critical"; active: boolean; raisedAt: string | null; shelvedUntil: string | null; changedAt: string })[]; counts: ({ state: "normal" | "unacknowledged" | "acknowledged" | "returned" | "shelved" | "suppressed" | "out-of-service"; priority: "low" | "medium" | "high" | "critical"; count: number })[]; isCut: boolean } }
  | { event: 'gap'; data: { at: number } }
  | { event: 'beat'; data: { at: number } }
  | { event: 'ended'; data: { why: "session" | "changed" | "stopped" } }

export type MaintenanceAddInput = { body: { scope: { assetId: string } | { siteId: string }; from?: string; until: string; reason: string } }

export type MaintenanceAddOutput = { maintenanceId: string }

export type MaintenanceEndInput = { params: { maintenanceId: string } }

export type MaintenanceListInput = { query?: { over?: "true" | "false" } }

export type MaintenanceListOutput = { windows: ({ maintenanceId: string; assetId: string | null; siteId: string; from: string; until: string; reason: string; endedAt: string | null; endedBy: string | null; createdAt: string; createdBy: string | null })[] }

export type NotificationsListInput = { query?: { limit?: number } }

export type NotificationsListOutput = { notifications: ({ notificationId: string; why: "alarms" | "escalation" | "outage" | "digest"; at: string; seen: boolean; alarms: ({ ruleId: string; assetId: string; priority: "low" | "medium" | "high" | "critical"; at: string })[]; more: number; outages: ({ part: "gateways" | "alarms"; from: string; until: string })[]; letter: { state: "none" | "collecting" | "waiting" | "sent" | "not-sent"; sentAt: string | null; tries: number; nextTryAt: string | null; error: string | null }; pushes: { sent: number; waiting: number; notSent: number; error: string | null } })[]; unseen: number }

export type NotificationsSetInput = { body: { enabled: boolean; priority: "low" | "medium" | "high" | "critical"; siteIds: (string)[] | null; hours: { from: number; until: number } | null; timeZone: string; criticalAlways: boolean; email: boolean; digestAt?: number | null } }

export type NotificationsSettingsOutput = { enabled: boolean; priority: "low" | "medium" | "high" | "critical"; siteIds: (string)[] | null; hours: { from: number; until: number } | null; timeZone: string; criticalAlways: boolean; email: boolean; digestAt: number | null }

export type OperateAsDecideInput = { params: { grantId: string }; body: { approve: boolean } }

export type OperateAsEndInput = { params: { grantId: string } }

export type OperateAsEnterInput = { params: { grantId: string } }

export type OperateAsListOutput = { grants: ({ grantId: string; organisation: { orgId: string; name: string | null } | null; staff: { personId: string; name: string | null }; reason: string; ticket: string; elevated: boolean; minutes: number; state: "requested" | "granted" | "refused" | "ended"; requestedAt: string; decidedAt: string | null; expiresAt: string | null; endedAt: string | null })[] }

export type OperateAsRequestInput = { body: { orgId: string; reason: string; ticket: string; minutes: number; elevated: boolean } }

export type OperateAsRequestOutput = { grantId: string; state: "requested" | "granted" }

export type OrganisationEditInput = { body?: { name?: string; mfaRequired?: boolean; consentRequired?: boolean; sessionsPerPerson?: number; idleMinutes?: number; absoluteHours?: number } }

export type OrganisationReadOutput = { orgId: string; name: string; kind: "tenant" | "platform"; mfaRequired: boolean; consentRequired: boolean; sessionsPerPerson: number; idleMinutes: number; absoluteHours: number }

export type OrganisationsAddInput = { body: { name: string; adminName: string; adminEmail: string } }

export type OrganisationsAddOutput = { orgId: string; personId: string; invitation: { url: string | null; expiresAt: string; sent: boolean } }

export type OrganisationsListOutput = { organisations: ({ orgId: string; name: string | null; createdAt: string })[] }

export type OutagesListOutput = { outages: ({ part: "gateways" | "alarms"; from: string; until: string })[] }

export type OutboxListOutput = { mails: ({ at: string; to: string; subject: string; text: string })[] }

export type PasskeysAddInput = { body: { name: string; response: { id: string; rawId: string; type: "public-key"; clientExtensionResults?: Record<string, never>; authenticatorAttachment?: "platform" | "cross-platform"; response: { clientDataJSON: string; attestationObject: string; transports?: (string)[] } } } }

export type PasskeysAddOutput = { passkeyId: string; recoveryCodes: (string)[] | null }

export type PasskeysOptionsOutput = { options: Record<string, unknown> }

export type PasskeysRemoveInput = { params: { passkeyId: string } }

export type PasswordChangeInput = { body: { current: string; password: string } }

export type PasswordForgotInput = { body: { email: string } }

export type PasswordForgotOutput = Record<string, never>

export type PasswordResetInput = { body: { token: string; password: string } }

export type PeopleAccessInput = { params: { personId: string } }

export type PeopleAccessOutput = { personId: string; role: "operator" | "site_manager" | "engineer" | "org_admin" | "staff" | "none"; state: "invited" | "active" | "disabled"; secondFactor: { required: boolean; why: "role" | "organisation" | "permission" | null }; permissions: ({ permission: "session.read" | "site.read" | "site.edit" | "asset.read" | "asset.add" | "asset.edit" | "telemetry.read" | "signal.edit" | "event.read" | "alarm.read" | "alarm.acknowledge" | "alarm.shelve" | "alarm.edit" | "dashboard.edit" | "dashboard.share" | "certificate.issue" | "certificate.revoke" | "person.read" | "person.edit" | "group.edit" | "session.manage" | "token.add" | "organisation.edit" | "operate-as.decide" | "audit.read" | "audit.export" | "audit.stream" | "webhook.edit" | "record.add" | "record.read" | "record.sign" | "defect.close" | "record.plan" | "credential.edit" | "person.erase" | "platform.organisations" | "platform.operate-as"; where: "everywhere" | (string)[]; because: ({ source: "role"; role: "operator" | "site_manager" | "engineer" | "org_admin" | "staff" | "none" } | { source: "group"; groupId: string; name: string })[] })[] }

export type PeopleEditInput = { params: { personId: string }; body?: { name?: string; role?: "operator" | "site_manager" | "engineer" | "org_admin" | "staff" | "none"; siteIds?: (string)[]; groupIds?: (string)[]; state?: "active" | "disabled" } }

export type PeopleEraseInput = { params: { personId: string }; body: { reason: string } }

export type PeopleInviteInput = { body: { name: string; email: string; role: "operator" | "site_manager" | "engineer" | "org_admin" | "staff" | "none"; siteIds?: (string)[]; groupIds?: (string)[] } }

export type PeopleInviteOutput = { personId: string; invitation: { url: string | null; expiresAt: string; sent: boolean } }

export type PeopleListOutput = { people: ({ personId: string; name: string | null; email: string | null; role: "operator" | "site_manager" | "engineer" | "org_admin" | "staff" | "none"; state: "invited" | "active" | "disabled"; siteIds: (string)[]; groupIds: (string)[]; mfa: boolean | null; lastSeenAt: string | null; erasedAt: string | null })[] }

export type PeopleReinviteInput = { params: { personId: string } }

export type PeopleReinviteOutput = { invitation: { url: string | null; expiresAt: string; sent: boolean } }

export type PlansImageInput = { params: { siteId: string } }

export type PlansPlaceInput = { params: { siteId: string }; body: { version: number; places: ({ assetId: string; x: number; y: number })[] } }

export type PlansPlaceOutput = { version: number }

export type PlansReadInput = { params: { siteId: string } }

export type PlansReadOutput = { version: number; changedAt: string | null; image: { version: number; mediaType: "image/png" | "image/jpeg" | "image/webp"; width: number; height: number; bytes: number } | null; places: ({ assetId: string; x: number; y: number })[] }

export type PlansRemoveInput = { params: { siteId: string }; body: { version: number } }

export type PlansUploadInput = { params: { siteId: string }; body: { version: number; image: string } }

export type PlansUploadOutput = { version: number }

export type PushAddInput = { body: { endpoint: string; p256dh: string; auth: string; browser: string } }

export type PushAddOutput = { subscriptionId: string }

export type PushKeyOutput = { publicKey: string }

export type PushListOutput = { browsers: ({ subscriptionId: string; browser: string; service: string; mark: string; createdAt: string; lastError: string | null })[] }

export type PushRemoveInput = { params: { subscriptionId: string } }

export type RecordsAmendInput = { params: { recordId: string }; body: { requestId: string; version: number; reason: string; formVersion: number; answers: Record<string, unknown>; report?: Record<string, unknown>; rope?: Record<string, unknown>; defects?: ({ severity: "now" | "by" | "observation"; byAt?: string; part: string; description: string; remedy?: string })[]; doneAt: string; startedAt?: string; deviceAt?: string; nextDueOn?: string } }

export type RecordsAmendOutput = { version: number; outcome: "safe" | "safe-until" | "unsafe" | "none"; bodySha256: string; receivedAt: string }

export type RecordsArchiveInput = { params: { recordId: string }; body: { archived: boolean; reason: string } }

export type RecordsListInput = { query?: { asset?: string; kind?: "thorough-examination" | "inspection" | "wire-rope" | "service" | "pre-use-check" | "defect-report" | "report"; archived?: "true" | "false"; before?: string; limit?: number } }

export type RecordsListOutput = { records: ({ recordId: string; version: number; assetId: string; siteId: string; kind: "thorough-examination" | "inspection" | "wire-rope" | "service" | "pre-use-check" | "defect-report" | "report"; formId: string; formVersion: number; outcome: "safe" | "safe-until" | "unsafe" | "none"; doneAt: string; startedAt: string | null; deviceAt: string | null; receivedAt: string; nextDueOn: string | null; keepMonths: number; signedBy: string; signedWith: "factor" | "session"; bodySha256: string; isArchived: boolean })[]; before: string | null }

export type RecordsReadInput = { params: { recordId: string }; query?: { version?: number } }

export type RecordsReadOutput = { record: { recordId: string; version: number; assetId: string; siteId: string; kind: "thorough-examination" | "inspection" | "wire-rope" | "service" | "pre-use-check" | "defect-report" | "report"; formId: string; formVersion: number; outcome: "safe" | "safe-until" | "unsafe" | "none"; doneAt: string; startedAt: string | null; deviceAt: string | null; receivedAt: string; nextDueOn: string | null; keepMonths: number; signedBy: string; signedWith: "factor" | "session"; bodySha256: string; isArchived: boolean }; body: Record<string, never>; versions: ({ recordId: string; version: number; assetId: string; siteId: string; kind: "thorough-examination" | "inspection" | "wire-rope" | "service" | "pre-use-check" | "defect-report" | "report"; formId: string; formVersion: number; outcome: "safe" | "safe-until" | "unsafe" | "none"; doneAt: string; startedAt: string | null; deviceAt: string | null; receivedAt: string; nextDueOn: string | null; keepMonths: number; signedBy: string; signedWith: "factor" | "session"; bodySha256: string; isArchived: boolean; reason: string | null })[]; archivings: ({ archived: boolean; at: string; by: string; reason: string })[] }

export type RecordsSignInput = { body: { requestId: string; assetId: string; formId: string; formVersion: number; answers: Record<string, unknown>; report?: Record<string, unknown>; rope?: Record<string, unknown>; defects?: ({ severity: "now" | "by" | "observation"; byAt?: string; part: string; description: string; remedy?: string })[]; doneAt: string; startedAt?: string; deviceAt?: string; nextDueOn?: string } }

export type RecordsSignOutput = { recordId: string; version: number; outcome: "safe" | "safe-until" | "unsafe" | "none"; bodySha256: string; receivedAt: string; isRepeated: boolean }

export type RecoveryRenewOutput = { recoveryCodes: (string)[] }

export type RetentionEditInput = { body: { numbersDays: number | null; statesDays: number | null; rollupsDays: number | null } }

export type SamplesExportInput = { params: { assetId: string }; body: { from: number; to: number; format: "csv" | "parquet"; signals?: (number)[] } }

export type SamplesReadInput = { params: { assetId: string }; query: { from: number; to: number; signals?: string } }

export type SamplesReadOutput = { from: number; to: number; series: ({ signalNo: number; kind: "number" | "boolean" | "state"; t: (number)[]; v: (number | boolean | string)[]; received: (number)[] })[] }

export type SecurityConfirmInput = { body?: { password?: string; code?: string } }

export type SecurityConfirmOutput = { confirmedUntil: string }

export type SecurityConfirmPasskeyInput = { body: { response: { id: string; rawId: string; type: "public-key"; clientExtensionResults?: Record<string, never>; authenticatorAttachment?: "platform" | "cross-platform"; response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string | null } } } }

export type SecurityConfirmPasskeyOutput = { confirmedUntil: string }

export type SecurityConfirmPasskeyOptionsOutput = { options: Record<string, unknown> }

export type SecurityReadOutput = { email: string | null; hasAccount: boolean; passwordChangedAt: string | null; totp: { since: string } | null; recovery: { left: number; total: number }; passkeys: ({ passkeyId: string; name: string; createdAt: string; lastUsedAt: string | null; backedUp: boolean })[]; secondFactorNeeded: boolean; required: boolean; aal: "password" | "mfa" | "link" | "token"; confirmedUntil: string | null; confirmWith: ("password" | "totp" | "passkey")[] }

export type SeriesReadInput = { params: { assetId: string }; query: { from: number; to: number; buckets?: number; signals?: string } }

export type SeriesReadOutput = { from: number; to: number; bucketMs: number; series: ({ signalNo: number; kind: "number" | "boolean" | "state"; rhythmMs: number | null; gapMs: number; form: "exact"; t: (number)[]; v: (number)[] } | { signalNo: number; kind: "number" | "boolean" | "state"; rhythmMs: number | null; gapMs: number; form: "buckets"; t: (number)[]; min: (number | null)[]; max: (number | null)[]; mean: (number | null)[]; last: (number | null)[]; count: (number)[] } | { signalNo: number; kind: "number" | "boolean" | "state"; rhythmMs: number | null; gapMs: number; form: "intervals"; intervals: ({ from: number; to: number; value: number | boolean | string | null; changes?: number })[] })[]; tooMany: (number)[] }

export type SeriesReadManyInput = { body: { from: number; to: number; buckets?: number; of: ({ assetId: string; signals?: (number)[] })[] } }

export type SeriesReadManyOutput = { from: number; to: number; bucketMs: number; missing: (string)[]; assets: ({ assetId: string; series: ({ signalNo: number; kind: "number" | "boolean" | "state"; rhythmMs: number | null; gapMs: number; form: "exact"; t: (number)[]; v: (number)[] } | { signalNo: number; kind: "number" | "boolean" | "state"; rhythmMs: number | null; gapMs: number; form: "buckets"; t: (number)[]; min: (number | null)[]; max: (number | null)[]; mean: (number | null)[]; last: (number | null)[]; count: (number)[] } | { signalNo: number; kind: "number" | "boolean" | "state"; rhythmMs: number | null; gapMs: number; form: "intervals"; intervals: ({ from: number; to: number; value: number | boolean | string | null; changes?: number })[] })[]; tooMany: (number)[] })[] }

export type SessionReadOutput = { person: { personId: string; name: string | null; email: string | null; role: "operator" | "site_manager" | "engineer" | "org_admin" | "staff" | "none" }; organisation: { orgId: string; name: string; kind: "tenant" | "platform" }; permissions: ("session.read" | "site.read" | "site.edit" | "asset.read" | "asset.add" | "asset.edit" | "telemetry.read" | "signal.edit" | "event.read" | "alarm.read" | "alarm.acknowledge" | "alarm.shelve" | "alarm.edit" | "dashboard.edit" | "dashboard.share" | "certificate.issue" | "certificate.revoke" | "person.read" | "person.edit" | "group.edit" | "session.manage" | "token.add" | "organisation.edit" | "operate-as.decide" | "audit.read" | "audit.export" | "audit.stream" | "webhook.edit" | "record.add" | "record.read" | "record.sign" | "defect.close" | "record.plan" | "credential.edit" | "person.erase" | "platform.organisations" | "platform.operate-as")[]; sites: "all" | (string)[]; demonstration: boolean; expiresAt: string; aal: "password" | "mfa" | "link" | "token"; needsSecondFactor: boolean; confirmedUntil: string | null; operateAs: { grantId: string; organisation: string; elevated: boolean; expiresAt: string; reason: string } | null }

export type SessionsEndInput = { params: { sessionId: string } }

export type SessionsEndAllInput = { body?: { personId?: string } }

export type SessionsEndAllOutput = { ended: number }

export type SessionsListInput = { query?: { of?: "me" | "organisation" } }

export type SessionsListOutput = { sessions: ({ sessionId: string; person: { personId: string; name: string | null } | null; staff: boolean; kind: "browser" | "link" | "token"; name: string | null; permissions: ("session.read" | "site.read" | "site.edit" | "asset.read" | "asset.add" | "asset.edit" | "telemetry.read" | "signal.edit" | "event.read" | "alarm.read" | "alarm.acknowledge" | "alarm.shelve" | "alarm.edit" | "dashboard.edit" | "dashboard.share" | "certificate.issue" | "certificate.revoke" | "person.read" | "person.edit" | "group.edit" | "session.manage" | "token.add" | "organisation.edit" | "operate-as.decide" | "audit.read" | "audit.export" | "audit.stream" | "webhook.edit" | "record.add" | "record.read" | "record.sign" | "defect.close" | "record.plan" | "credential.edit" | "person.erase" | "platform.organisations" | "platform.operate-as")[] | null; createdAt: string; lastSeenAt: string; expiresAt: string; address: string | null; client: string | null; aal: "password" | "mfa" | "link" | "token"; operateAs: boolean; streams: number; isCurrent: boolean })[] }

export type SignInCodeInput = { body: { code: string } }

export type SignInLinkInput = { body: { token: string } }

export type SignInPasskeyInput = { body: { response: { id: string; rawId: string; type: "public-key"; clientExtensionResults?: Record<string, never>; authenticatorAttachment?: "platform" | "cross-platform"; response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string | null } } } }

export type SignInPasskeyOptionsOutput = { options: Record<string, unknown> }

export type SignInPasswordInput = { body: { email: string; password: string } }

export type SignInPasswordOutput = { next: "signed-in" | "second-factor"; methods: ("totp" | "passkey" | "recovery")[] }

export type SignInRecoveryInput = { body: { code: string } }

export type SignInRecoveryOutput = { left: number }

export type SignalsEditInput = { params: { assetId: string; signalNo: number }; body?: { name?: "" | string; unit?: "" | string } }

export type SignalsListInput = { params: { assetId: string } }

export type SignalsListOutput = { signals: ({ signalNo: number; key: string; name: string | null; unit: string | null; kind: "number" | "boolean" | "state"; firstAt: string; last: { ts: number; value: number | boolean | string } | null })[] }

export type SitesAddInput = { body: { name: string; note?: string } }

export type SitesAddOutput = { siteId: string }

export type SitesEditInput = { params: { siteId: string }; body?: { name?: string; note?: string } }

export type SitesListOutput = { sites: ({ siteId: string; name: string; note: string | null; assets: number })[] }

export type SparklinesReadInput = { body: { assetIds: (string)[]; seconds: number } }

export type SparklinesReadOutput = { from: number; to: number; sparklines: Record<string, ({ signalNo: number; name: string; unit: string | null; t: (number)[]; v: (number | null)[] })[]> }

export type StorageReadOutput = { kept: { numbersDays: number | null; statesDays: number | null; rollupsDays: number | null }; keptSince: string; total: { points: number; blockBytes: number; rollupBytes: number }; assets: ({ points: number; blockBytes: number; rollupBytes: number; assetId: string })[] }

export type TokensAddInput = { body: { name: string; permissions: ("session.read" | "site.read" | "site.edit" | "asset.read" | "asset.add" | "asset.edit" | "telemetry.read" | "signal.edit" | "event.read" | "alarm.read" | "alarm.acknowledge" | "alarm.shelve" | "alarm.edit" | "dashboard.edit" | "dashboard.share" | "certificate.issue" | "certificate.revoke" | "person.read" | "person.edit" | "group.edit" | "session.manage" | "token.add" | "organisation.edit" | "operate-as.decide" | "audit.read" | "audit.export" | "audit.stream" | "webhook.edit" | "record.add" | "record.read" | "record.sign" | "defect.close" | "record.plan" | "credential.edit" | "person.erase" | "platform.organisations" | "platform.operate-as")[]; days: number } }

export type TokensAddOutput = { sessionId: string; token: string; expiresAt: string }

export type TotpBeginOutput = { secret: string; uri: string }

export type TotpEnableInput = { body: { code: string } }

export type TotpEnableOutput = { recoveryCodes: (string)[] | null }

export type WallsAddInput = { params: { dashboardId: string }; body: { name: string; days: number } }

export type WallsAddOutput = { sessionId: string; token: string; expiresAt: string }

export type WebhooksAddInput = { body: { target: string; ca?: string; priority?: "low" | "medium" | "high" | "critical" } }

export type WebhooksAddOutput = { webhookId: string; secret: string }

export type WebhooksEditInput = { params: { webhookId: string }; body?: { paused?: boolean; target?: string; ca?: string; priority?: "low" | "medium" | "high" | "critical" } }

export type WebhooksListOutput = { webhooks: ({ webhookId: string; target: string; hasOwnAuthority: boolean; priority: "low" | "medium" | "high" | "critical"; state: "delivering" | "failing" | "paused"; createdAt: string; waiting: number; lastOkAt: string | null; lastError: string | null; nextTryAt: string | null })[] }

export type WebhooksMessagesInput = { params: { webhookId: string } }

export type WebhooksMessagesOutput = { messages: ({ messageId: string; events: number; at: string; state: "waiting" | "sent" | "given-up"; tries: number; nextTryAt: string | null; doneAt: string | null; error: string | null })[] }

export type WebhooksRemoveInput = { params: { webhookId: string } }

export type WebhooksTestInput = { params: { webhookId: string } }

export type WebhooksTestOutput = { ok: boolean; error: string | null }

export type Client = ReturnType<typeof createClient>

export function createClient(transport: Transport) {
  return {
    alarmLinks: {
      /** Acknowledges the alarm of a link, once, as the person whom the letter went to. */
      acknowledge: async (input: AlarmLinksAcknowledgeInput, options: CallOptions = {}) => answerOf<AlarmLinksAcknowledgeOutput>(await send(transport, 'POST', '/v1/alarm-links/acknowledge', input, options)),
      /** How the alarm stands that a link of a letter is for; it names nothing. */
      inspect: async (input: AlarmLinksInspectInput, options: CallOptions = {}) => answerOf<AlarmLinksInspectOutput>(await send(transport, 'POST', '/v1/alarm-links/inspect', input, options)),
    },
    alarmRules: {
      /** Adds a rule of alarms, disabled unless it is told otherwise: try it first. */
      add: async (input: AlarmRulesAddInput, options: CallOptions = {}) => answerOf<AlarmRulesAddOutput>(await send(transport, 'POST', '/v1/alarm-rules', input, options)),
      /** A rule that is not evaluated any more; it stays in the history with all that it raised. */
      archive: async (input: AlarmRulesArchiveInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/alarm-rules/{ruleId}/archive', input, options) },
      /** Changes a rule of alarms, enables or disables it; what it raised ends when it is disabled. */
      edit: async (input: AlarmRulesEditInput, options: CallOptions = {}) => { await send(transport, 'PATCH', '/v1/alarm-rules/{ruleId}', input, options) },
      /** By whose steps a rule escalates, and its own. */
      escalation: async (input: AlarmRulesEscalationInput, options: CallOptions = {}) => answerOf<AlarmRulesEscalationOutput>(await send(transport, 'GET', '/v1/alarm-rules/{ruleId}/escalation', input, options)),
      /** The rules of alarms that the viewer may see; archived ones when asked for. */
      list: async (input: AlarmRulesListInput = {}, options: CallOptions = {}) => answerOf<AlarmRulesListOutput>(await send(transport, 'GET', '/v1/alarm-rules', input, options)),
      /** A deadband that would have left a fifth of the alarms of a rule, or fewer; nothing is changed. */
      propose: async (input: AlarmRulesProposeInput, options: CallOptions = {}) => answerOf<AlarmRulesProposeOutput>(await send(transport, 'POST', '/v1/alarm-rules/{ruleId}/propose', input, options)),
    },
    alarms: {
      /** Says that somebody has seen the alarm and acts; lets go of one that has gone. */
      acknowledge: async (input: AlarmsAcknowledgeInput, options: CallOptions = {}) => answerOf<AlarmsAcknowledgeOutput>(await send(transport, 'POST', '/v1/alarms/{ruleId}/{assetId}/acknowledge', input, options)),
      /** Brings an alarm back into service. */
      bringBack: async (input: AlarmsBringBackInput, options: CallOptions = {}) => answerOf<AlarmsBringBackOutput>(await send(transport, 'POST', '/v1/alarms/{ruleId}/{assetId}/bring-back', input, options)),
      /** What happened to alarms, of one or of all, the newest first. */
      journal: async (input: AlarmsJournalInput = {}, options: CallOptions = {}) => answerOf<AlarmsJournalOutput>(await send(transport, 'GET', '/v1/alarms/journal', input, options)),
      /** Alarms that are not normal, the most pressing first, and how many there are of each state and priority. */
      list: async (input: AlarmsListInput = {}, options: CallOptions = {}) => answerOf<AlarmsListOutput>(await send(transport, 'GET', '/v1/alarms', input, options)),
      /** Puts an alarm aside for a time, with a reason; it comes back by itself. */
      shelve: async (input: AlarmsShelveInput, options: CallOptions = {}) => answerOf<AlarmsShelveOutput>(await send(transport, 'POST', '/v1/alarms/{ruleId}/{assetId}/shelve', input, options)),
      /** How good the alarms are: the most frequent, the chattering, the ones that stand for ever, floods. */
      statistics: async (input: AlarmsStatisticsInput = {}, options: CallOptions = {}) => answerOf<AlarmsStatisticsOutput>(await send(transport, 'GET', '/v1/alarms/statistics', input, options)),
      /** Takes an alarm out of service, with a reason, until somebody brings it back. */
      takeOut: async (input: AlarmsTakeOutInput, options: CallOptions = {}) => answerOf<AlarmsTakeOutOutput>(await send(transport, 'POST', '/v1/alarms/{ruleId}/{assetId}/take-out', input, options)),
      /** What a rule would have made of the past of an asset; nothing is kept. */
      try: async (input: AlarmsTryInput, options: CallOptions = {}) => answerOf<AlarmsTryOutput>(await send(transport, 'POST', '/v1/alarms/try', input, options)),
      /** Takes an alarm from the shelf before its time is over. */
      unshelve: async (input: AlarmsUnshelveInput, options: CallOptions = {}) => answerOf<AlarmsUnshelveOutput>(await send(transport, 'POST', '/v1/alarms/{ruleId}/{assetId}/unshelve', input, options)),
    },
    assets: {
      /** Adds an asset with a certificate of its own; the private key is in this answer and nowhere else, ever. */
      add: async (input: AssetsAddInput, options: CallOptions = {}) => answerOf<AssetsAddOutput>(await send(transport, 'POST', '/v1/assets', input, options)),
      /** Changes name, kind, note or rhythm of an asset, or moves it to another site; its history goes with it. */
      edit: async (input: AssetsEditInput, options: CallOptions = {}) => { await send(transport, 'PATCH', '/v1/assets/{assetId}', input, options) },
      /** Adds an asset for each line, with a certificate for its request or with a claim code, and tells of each line. A line that comes again makes nothing twice: its certificate is handed out again, its code is not. */
      import: async (input: AssetsImportInput, options: CallOptions = {}) => answerOf<AssetsImportOutput>(await send(transport, 'POST', '/v1/assets/import', input, options)),
      /** Says of each line of an import what is wrong with it, or that its asset is there already; makes nothing. */
      importCheck: async (input: AssetsImportCheckInput, options: CallOptions = {}) => answerOf<AssetsImportCheckOutput>(await send(transport, 'POST', '/v1/assets/import-check', input, options)),
      /** All assets that the viewer may see, with presence and certificate state. */
      list: async (options: CallOptions = {}) => answerOf<AssetsListOutput>(await send(transport, 'GET', '/v1/assets', {}, options)),
      /** One asset with its presence, all its certificates and where it connects. */
      read: async (input: AssetsReadInput, options: CallOptions = {}) => answerOf<AssetsReadOutput>(await send(transport, 'GET', '/v1/assets/{assetId}', input, options)),
    },
    auditSinks: {
      /** Streams the audit log to a webhook or a syslog server; a webhook's secret is in this answer and nowhere else. */
      add: async (input: AuditSinksAddInput, options: CallOptions = {}) => answerOf<AuditSinksAddOutput>(await send(transport, 'POST', '/v1/audit/sinks', input, options)),
      /** Pauses a stream or lets it go on, from where it was; or points it elsewhere. */
      edit: async (input: AuditSinksEditInput, options: CallOptions = {}) => { await send(transport, 'PATCH', '/v1/audit/sinks/{sinkId}', input, options) },
      /** Where the audit log is streamed to, and how far each has come. */
      list: async (options: CallOptions = {}) => answerOf<AuditSinksListOutput>(await send(transport, 'GET', '/v1/audit/sinks', {}, options)),
      /** Ends a stream of the audit log for good. */
      remove: async (input: AuditSinksRemoveInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/audit/sinks/{sinkId}/remove', input, options) },
      /** Sends a message that is no line of the log, and says what came of it. */
      test: async (input: AuditSinksTestInput, options: CallOptions = {}) => answerOf<AuditSinksTestOutput>(await send(transport, 'POST', '/v1/audit/sinks/{sinkId}/test', input, options)),
    },
    audit: {
      /** The newest signed head of the audit log, to be kept where nobody here can change it. */
      checkpoint: async (options: CallOptions = {}) => answerOf<AuditCheckpointOutput>(await send(transport, 'GET', '/v1/audit/checkpoint', {}, options)),
      /** How many lines of the audit log there are over time; without `from`, since the first one. */
      counts: async (input: AuditCountsInput = {}, options: CallOptions = {}) => answerOf<AuditCountsOutput>(await send(transport, 'GET', '/v1/audit/counts', input, options)),
      /** The export that the ticket was given for: JSON Lines that `fairlead verify` checks, or CSV. */
      export: async (input: AuditExportInput, options: CallOptions = {}) => await send(transport, 'GET', '/v1/audit/exports/{ticket}', input, options),
      /** Asks for an export of the audit log; the ticket is good once, for five minutes, in this session. */
      exportRequest: async (input: AuditExportRequestInput, options: CallOptions = {}) => answerOf<AuditExportRequestOutput>(await send(transport, 'POST', '/v1/audit/exports', input, options)),
      /** Lines of the audit log, newest first; a page may be short, or empty, and still have a next one. */
      list: async (input: AuditListInput = {}, options: CallOptions = {}) => answerOf<AuditListOutput>(await send(transport, 'GET', '/v1/audit', input, options)),
      /** Proves that a line stands in the tree of the newest checkpoint (RFC 6962). */
      proof: async (input: AuditProofInput, options: CallOptions = {}) => answerOf<AuditProofOutput>(await send(transport, 'GET', '/v1/audit/{lineId}/proof', input, options)),
      /** The checkpoint of the day by mail to the viewer, or no longer: a copy that nobody here can change. */
      subscribe: async (input: AuditSubscribeInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/audit/subscription', input, options) },
      /** Whether the viewer gets the checkpoint of the day by mail. */
      subscription: async (options: CallOptions = {}) => answerOf<AuditSubscriptionOutput>(await send(transport, 'GET', '/v1/audit/subscription', {}, options)),
    },
    certificates: {
      /** Says that the files of a new certificate have arrived; without it the certificate is revoked. */
      confirm: async (input: CertificatesConfirmInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/assets/{assetId}/certificates/{serial}/confirm', input, options) },
      /** Says that these new certificates have arrived; those that nobody says it of are revoked. */
      confirmMany: async (input: CertificatesConfirmManyInput, options: CallOptions = {}) => answerOf<CertificatesConfirmManyOutput>(await send(transport, 'POST', '/v1/certificates/confirm', input, options)),
      /** Assets of the viewer whose identity ends within 90 days or has ended: how many, and the first of them by name. */
      expiring: async (options: CallOptions = {}) => answerOf<CertificatesExpiringOutput>(await send(transport, 'GET', '/v1/certificates/expiring', {}, options)),
      /** The certificates that the viewer may see, as CSV. */
      export: async (options: CallOptions = {}) => await send(transport, 'POST', '/v1/certificates/export', {}, options),
      /** Issues another certificate for an asset; its present ones stay, end after an overlap or are revoked at once. Whatever nobody has confirmed by now is revoked. */
      issue: async (input: CertificatesIssueInput, options: CallOptions = {}) => answerOf<CertificatesIssueOutput>(await send(transport, 'POST', '/v1/assets/{assetId}/certificates', input, options)),
      /** All certificates of the assets that the viewer may see, newest first; `more` when older ones are left out. */
      list: async (options: CallOptions = {}) => answerOf<CertificatesListOutput>(await send(transport, 'GET', '/v1/certificates', {}, options)),
      /** What came of a revocation: when each gateway confirmed it, and when the last connection was closed. */
      revocation: async (input: CertificatesRevocationInput, options: CallOptions = {}) => answerOf<CertificatesRevocationOutput>(await send(transport, 'GET', '/v1/assets/{assetId}/certificates/{serial}/revocation', input, options)),
      /** Revokes a certificate: open connections are closed, later ones refused. For good; twice is once. */
      revoke: async (input: CertificatesRevokeInput, options: CallOptions = {}) => answerOf<CertificatesRevokeOutput>(await send(transport, 'POST', '/v1/assets/{assetId}/certificates/{serial}/revoke', input, options)),
      /** Revokes everything of the organisation that was signed by the authority which signed this certificate. */
      revokeIssuer: async (input: CertificatesRevokeIssuerInput, options: CallOptions = {}) => answerOf<CertificatesRevokeIssuerOutput>(await send(transport, 'POST', '/v1/certificates/revoke-issuer', input, options)),
      /** Revokes many certificates, by serial number or by asset, all in one transaction; tells of each line. */
      revokeMany: async (input: CertificatesRevokeManyInput, options: CallOptions = {}) => answerOf<CertificatesRevokeManyOutput>(await send(transport, 'POST', '/v1/certificates/revoke', input, options)),
    },
    claimCodes: {
      /** Makes a one-time code for each of these assets, with which the device gets a certificate for a key of its own. */
      add: async (input: ClaimCodesAddInput, options: CallOptions = {}) => answerOf<ClaimCodesAddOutput>(await send(transport, 'POST', '/v1/claim-codes', input, options)),
      /** The claim codes of an asset, newest first: never the codes, but what became of them. */
      list: async (input: ClaimCodesListInput, options: CallOptions = {}) => answerOf<ClaimCodesListOutput>(await send(transport, 'GET', '/v1/assets/{assetId}/claim-codes', input, options)),
      /** A claim code that nobody has used yet is good for nothing any more. */
      withdraw: async (input: ClaimCodesWithdrawInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/assets/{assetId}/claim-codes/{claimId}/withdraw', input, options) },
    },
    computedSignals: {
      /** Defines a computed signal of one asset, or of every asset of a kind that has the signals it names. */
      add: async (input: ComputedSignalsAddInput, options: CallOptions = {}) => answerOf<ComputedSignalsAddOutput>(await send(transport, 'POST', '/v1/computed-signals', input, options)),
      /** Takes a computed signal away; what it was stays in the audit log. */
      archive: async (input: ComputedSignalsArchiveInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/computed-signals/{computedId}/archive', input, options) },
      /** Changes a computed signal; its past is worked out anew, the former definition stays in the audit log. */
      edit: async (input: ComputedSignalsEditInput, options: CallOptions = {}) => { await send(transport, 'PATCH', '/v1/computed-signals/{computedId}', input, options) },
      /** The computed signals of an asset, its own and those of its kind. */
      list: async (input: ComputedSignalsListInput, options: CallOptions = {}) => answerOf<ComputedSignalsListOutput>(await send(transport, 'GET', '/v1/assets/{assetId}/computed-signals', input, options)),
    },
    credentials: {
      /** Says that a person is qualified to sign some kinds of record, from one day to another, and by what. */
      add: async (input: CredentialsAddInput, options: CallOptions = {}) => answerOf<CredentialsAddOutput>(await send(transport, 'POST', '/v1/credentials', input, options)),
      /** Who is qualified for which kinds of record; the viewer's own for whoever sees no people. */
      list: async (input: CredentialsListInput = {}, options: CallOptions = {}) => answerOf<CredentialsListOutput>(await send(transport, 'GET', '/v1/credentials', input, options)),
      /** Withdraws a credential: nothing more is signed under it; what was signed stays. */
      withdraw: async (input: CredentialsWithdrawInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/credentials/{credentialId}/withdraw', input, options) },
    },
    dashboards: {
      /** Makes a dashboard for oneself, or (dashboard.share) for the organisation. */
      add: async (input: DashboardsAddInput, options: CallOptions = {}) => answerOf<DashboardsAddOutput>(await send(transport, 'POST', '/v1/dashboards', input, options)),
      /** Takes a dashboard away from everybody; its history stays in the audit log. */
      archive: async (input: DashboardsArchiveInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/dashboards/{dashboardId}/archive', input, options) },
      /** Changes a dashboard of the version that was read; conflict when somebody else has changed it since. */
      edit: async (input: DashboardsEditInput, options: CallOptions = {}) => answerOf<DashboardsEditOutput>(await send(transport, 'PATCH', '/v1/dashboards/{dashboardId}', input, options)),
      /** The viewer's own dashboards and those of the organisation. */
      list: async (options: CallOptions = {}) => answerOf<DashboardsListOutput>(await send(transport, 'GET', '/v1/dashboards', {}, options)),
      /** One dashboard; of a tile that shows what the viewer may not see, its place alone. */
      read: async (input: DashboardsReadInput, options: CallOptions = {}) => answerOf<DashboardsReadOutput>(await send(transport, 'GET', '/v1/dashboards/{dashboardId}', input, options)),
    },
    defects: {
      /** Closes a defect by the record of what was done about it; one that locks the asset out takes a factor shown lately. */
      close: async (input: DefectsCloseInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/defects/{defectId}/close', input, options) },
      /** Defects, those that are open by default: what locks an asset out first. */
      list: async (input: DefectsListInput = {}, options: CallOptions = {}) => answerOf<DefectsListOutput>(await send(transport, 'GET', '/v1/defects', input, options)),
    },
    duties: {
      /** Says what has to be done to an asset again and again, and how often. */
      add: async (input: DutiesAddInput, options: CallOptions = {}) => answerOf<DutiesAddOutput>(await send(transport, 'POST', '/v1/duties', input, options)),
      /** Ends what is due at an asset; what was done stays. */
      archive: async (input: DutiesArchiveInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/duties/{dutyId}/archive', input, options) },
      /** What has to be done to assets and when, what is overdue first. */
      list: async (input: DutiesListInput = {}, options: CallOptions = {}) => answerOf<DutiesListOutput>(await send(transport, 'GET', '/v1/duties', input, options)),
    },
    email: {
      /** Asks for another address: a link goes there, and the address changes when it is followed. */
      change: async (input: EmailChangeInput, options: CallOptions = {}) => answerOf<EmailChangeOutput>(await send(transport, 'POST', '/v1/security/email', input, options)),
      /** Follows the link that went to a new address: from now on it is the one to sign in with. */
      confirm: async (input: EmailConfirmInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/email/confirm', input, options) },
    },
    enrolment: {
      /** Accepts an invitation with a new password, or with the password of the account that the address has. */
      accept: async (input: EnrolmentAcceptInput, options: CallOptions = {}) => answerOf<EnrolmentAcceptOutput>(await send(transport, 'POST', '/v1/enrolment/accept', input, options)),
      /** What an invitation is for. */
      inspect: async (input: EnrolmentInspectInput, options: CallOptions = {}) => answerOf<EnrolmentInspectOutput>(await send(transport, 'POST', '/v1/enrolment/inspect', input, options)),
    },
    escalation: {
      /** Who is told, and when, of an alarm that nobody acknowledges. */
      read: async (options: CallOptions = {}) => answerOf<EscalationReadOutput>(await send(transport, 'GET', '/v1/escalation', {}, options)),
      /** Says who is told, and when, of an alarm that nobody acknowledges: all the steps. */
      set: async (input: EscalationSetInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/escalation', input, options) },
    },
    events: {
      /** What happened to the devices, the newest first. */
      list: async (input: EventsListInput = {}, options: CallOptions = {}) => answerOf<EventsListOutput>(await send(transport, 'GET', '/v1/events', input, options)),
    },
    forms: {
      /** Makes a form of the organisation, of a ready one or of its own blocks. */
      add: async (input: FormsAddInput = {}, options: CallOptions = {}) => answerOf<FormsAddOutput>(await send(transport, 'POST', '/v1/forms', input, options)),
      /** Takes a form out of use; what was made with it stays as it is. */
      archive: async (input: FormsArchiveInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/forms/{formId}/archive', input, options) },
      /** Makes a further version of a form; records keep the version that they were made with. */
      edit: async (input: FormsEditInput, options: CallOptions = {}) => answerOf<FormsEditOutput>(await send(transport, 'POST', '/v1/forms/{formId}/versions', input, options)),
      /** The forms of the organisation, each in its newest version. */
      list: async (input: FormsListInput = {}, options: CallOptions = {}) => answerOf<FormsListOutput>(await send(transport, 'GET', '/v1/forms', input, options)),
      /** Ready forms that come with the platform, for an organisation to take over and change. */
      ready: async (options: CallOptions = {}) => answerOf<FormsReadyOutput>(await send(transport, 'GET', '/v1/ready-forms', {}, options)),
    },
    groups: {
      /** Makes a group of permissions, at all sites or at some; of nothing that its maker does not hold. */
      add: async (input: GroupsAddInput, options: CallOptions = {}) => answerOf<GroupsAddOutput>(await send(transport, 'POST', '/v1/groups', input, options)),
      /** A group that gives nothing any more; it stays in the history. */
      archive: async (input: GroupsArchiveInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/groups/{groupId}/archive', input, options) },
      /** Changes a group; its members may do what it then says from their next request on. */
      edit: async (input: GroupsEditInput, options: CallOptions = {}) => { await send(transport, 'PATCH', '/v1/groups/{groupId}', input, options) },
      /** The organisation's own groups: what they allow, where, and who belongs to them. */
      list: async (options: CallOptions = {}) => answerOf<GroupsListOutput>(await send(transport, 'GET', '/v1/groups', {}, options)),
    },
    health: {
      /** The last self-check that an asset has reported. */
      read: async (input: HealthReadInput, options: CallOptions = {}) => answerOf<HealthReadOutput>(await send(transport, 'GET', '/v1/assets/{assetId}/health', input, options)),
    },
    keeping: {
      /** Says how long records of a kind are kept that are signed from now on; never below the floor. */
      edit: async (input: KeepingEditInput, options: CallOptions = {}) => { await send(transport, 'PATCH', '/v1/record-keeping', input, options) },
      /** How long records of each kind are kept at least, once they are signed. */
      read: async (options: CallOptions = {}) => answerOf<KeepingReadOutput>(await send(transport, 'GET', '/v1/record-keeping', {}, options)),
    },
    keys: {
      /** The inventory of the platform's keys: what each is for, who holds it, since when and until when; none of them. */
      list: async (options: CallOptions = {}) => answerOf<KeysListOutput>(await send(transport, 'GET', '/v1/keys', {}, options)),
    },
    live: {
      /** Samples and presence of some assets, and changes of alarms, as they arrive. */
      stream: async (input: LiveStreamInput = {}, options: CallOptions = {}) => eventsOf<LiveStreamEvent>(await send(transport, 'GET', '/v1/live', input, options)),
    },
    maintenance: {
      /** Plans a maintenance window: alarms are suppressed in it, and what is still one at its end comes back. */
      add: async (input: MaintenanceAddInput, options: CallOptions = {}) => answerOf<MaintenanceAddOutput>(await send(transport, 'POST', '/v1/maintenance', input, options)),
      /** Ends a maintenance window now, or calls it off before it begins. */
      end: async (input: MaintenanceEndInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/maintenance/{maintenanceId}/end', input, options) },
      /** Maintenance windows that have begun or are planned; those that are over when asked for, the newest. */
      list: async (input: MaintenanceListInput = {}, options: CallOptions = {}) => answerOf<MaintenanceListOutput>(await send(transport, 'GET', '/v1/maintenance', input, options)),
    },
    notifications: {
      /** What the viewer was told of alarms, the newest first, and what became of it. */
      list: async (input: NotificationsListInput = {}, options: CallOptions = {}) => answerOf<NotificationsListOutput>(await send(transport, 'GET', '/v1/notifications', input, options)),
      /** Says that the viewer has looked at what they were told; it acknowledges nothing. */
      see: async (options: CallOptions = {}) => { await send(transport, 'POST', '/v1/notifications/see', {}, options) },
      /** Says of which alarms the viewer is told, when and how. */
      set: async (input: NotificationsSetInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/notifications/settings', input, options) },
      /** Of which alarms the viewer is told, when and how. */
      settings: async (options: CallOptions = {}) => answerOf<NotificationsSettingsOutput>(await send(transport, 'GET', '/v1/notifications/settings', {}, options)),
    },
    operateAs: {
      /** The organisation's answer to staff who ask to operate as it. */
      decide: async (input: OperateAsDecideInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/operate-as/{grantId}/decision', input, options) },
      /** Ends what staff were granted, or takes a request back; whoever operates by it is out at once. */
      end: async (input: OperateAsEndInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/operate-as/{grantId}/end', input, options) },
      /** Begins to operate as the organisation that granted it: the session goes on there, under a new token. */
      enter: async (input: OperateAsEnterInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/operate-as/{grantId}/enter', input, options) },
      /** Back from operating as an organisation, also when its grant is over: under a new token. */
      leave: async (options: CallOptions = {}) => { await send(transport, 'POST', '/v1/operate-as/leave', {}, options) },
      /** Who of the platform operates, operated or asks to operate as the organisation; for staff: the register of it. */
      list: async (options: CallOptions = {}) => answerOf<OperateAsListOutput>(await send(transport, 'GET', '/v1/operate-as', {}, options)),
      /** Staff ask to operate as an organisation, for a reason and at most an hour; it decides where it wants to. */
      request: async (input: OperateAsRequestInput, options: CallOptions = {}) => answerOf<OperateAsRequestOutput>(await send(transport, 'POST', '/v1/operate-as', input, options)),
    },
    organisation: {
      /** Changes the name of the organisation or what it asks of its people; a second factor is asked for at once. */
      edit: async (input: OrganisationEditInput = {}, options: CallOptions = {}) => { await send(transport, 'PATCH', '/v1/organisation', input, options) },
      /** What the organisation asks of its people: second factor, consent, limits of sessions. */
      read: async (options: CallOptions = {}) => answerOf<OrganisationReadOutput>(await send(transport, 'GET', '/v1/organisation', {}, options)),
    },
    organisations: {
      /** Makes an organisation and invites its first administrator. */
      add: async (input: OrganisationsAddInput, options: CallOptions = {}) => answerOf<OrganisationsAddOutput>(await send(transport, 'POST', '/v1/organisations', input, options)),
      /** The platform's own list of the organisations it made; staff see no row of theirs. */
      list: async (options: CallOptions = {}) => answerOf<OrganisationsListOutput>(await send(transport, 'GET', '/v1/organisations', {}, options)),
    },
    outages: {
      /** What the platform could not see while it was down itself, the newest first. */
      list: async (options: CallOptions = {}) => answerOf<OutagesListOutput>(await send(transport, 'GET', '/v1/outages', {}, options)),
    },
    outbox: {
      /** The letters of a demonstration, which sends none; there is no such thing anywhere else. */
      list: async (options: CallOptions = {}) => answerOf<OutboxListOutput>(await send(transport, 'GET', '/v1/outbox', {}, options)),
    },
    passkeys: {
      /** Takes a new passkey into use; other sessions of the account end. */
      add: async (input: PasskeysAddInput, options: CallOptions = {}) => answerOf<PasskeysAddOutput>(await send(transport, 'POST', '/v1/security/passkeys', input, options)),
      /** What the browser needs to make a passkey. */
      options: async (options: CallOptions = {}) => answerOf<PasskeysOptionsOutput>(await send(transport, 'POST', '/v1/security/passkeys/options', {}, options)),
      /** Removes a passkey; refused where it is the last second factor of somebody who must have one. */
      remove: async (input: PasskeysRemoveInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/security/passkeys/{passkeyId}/remove', input, options) },
    },
    password: {
      /** A new password for the old one; the other sessions of the account end. */
      change: async (input: PasswordChangeInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/security/password', input, options) },
      /** Asks for a letter with a link to choose a new password; the answer is the same whether there is an account. */
      forgot: async (input: PasswordForgotInput, options: CallOptions = {}) => answerOf<PasswordForgotOutput>(await send(transport, 'POST', '/v1/password/forgot', input, options)),
      /** Chooses a new password by the link of a letter; all sessions end, and second factors stay what they were. */
      reset: async (input: PasswordResetInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/password/reset', input, options) },
    },
    people: {
      /** What a person may do, where, and why: by their role or by which group. */
      access: async (input: PeopleAccessInput, options: CallOptions = {}) => answerOf<PeopleAccessOutput>(await send(transport, 'GET', '/v1/people/{personId}/access', input, options)),
      /** Changes name, role, sites, groups or state of a person, from their next request on; disabling ends their sessions. */
      edit: async (input: PeopleEditInput, options: CallOptions = {}) => { await send(transport, 'PATCH', '/v1/people/{personId}', input, options) },
      /** Erases the name and address of somebody who is disabled, for good, and their account when nobody else has it; what they did stays in the audit log under a pseudonym, which the law asks for. */
      erase: async (input: PeopleEraseInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/people/{personId}/erase', input, options) },
      /** Invites a person with a role, at sites where the role needs them, and into groups. */
      invite: async (input: PeopleInviteInput, options: CallOptions = {}) => answerOf<PeopleInviteOutput>(await send(transport, 'POST', '/v1/people', input, options)),
      /** The people of the organisation, their roles, sites and groups. */
      list: async (options: CallOptions = {}) => answerOf<PeopleListOutput>(await send(transport, 'GET', '/v1/people', {}, options)),
      /** A new invitation for somebody who has not enrolled; the earlier one ends. */
      reinvite: async (input: PeopleReinviteInput, options: CallOptions = {}) => answerOf<PeopleReinviteOutput>(await send(transport, 'POST', '/v1/people/{personId}/invitation', input, options)),
    },
    plans: {
      /** The picture of the plan of a site. */
      image: async (input: PlansImageInput, options: CallOptions = {}) => await send(transport, 'GET', '/v1/sites/{siteId}/plan/image', input, options),
      /** Places assets on the plan of the version that was read; conflict when somebody else has changed it since. */
      place: async (input: PlansPlaceInput, options: CallOptions = {}) => answerOf<PlansPlaceOutput>(await send(transport, 'PATCH', '/v1/sites/{siteId}/plan', input, options)),
      /** The plan of a site and where on it assets stand; of an asset that the viewer may not see, nothing. */
      read: async (input: PlansReadInput, options: CallOptions = {}) => answerOf<PlansReadOutput>(await send(transport, 'GET', '/v1/sites/{siteId}/plan', input, options)),
      /** Removes the plan of a site: its picture and all places on it. */
      remove: async (input: PlansRemoveInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/sites/{siteId}/plan/remove', input, options) },
      /** Puts a picture under the plan of a site, instead of the one of the version that was read; places stay. */
      upload: async (input: PlansUploadInput, options: CallOptions = {}) => answerOf<PlansUploadOutput>(await send(transport, 'POST', '/v1/sites/{siteId}/plan/image', input, options)),
    },
    push: {
      /** Tells the viewer in this browser as well, by its push service. */
      add: async (input: PushAddInput, options: CallOptions = {}) => answerOf<PushAddOutput>(await send(transport, 'POST', '/v1/push', input, options)),
      /** What a browser subscribes with (applicationServerKey, RFC 8292). */
      key: async (options: CallOptions = {}) => answerOf<PushKeyOutput>(await send(transport, 'GET', '/v1/push/key', {}, options)),
      /** The browsers in which the viewer is told. */
      list: async (options: CallOptions = {}) => answerOf<PushListOutput>(await send(transport, 'GET', '/v1/push', {}, options)),
      /** Tells the viewer nothing more in a browser. */
      remove: async (input: PushRemoveInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/push/{subscriptionId}/remove', input, options) },
    },
    records: {
      /** Signs a further version of a record beside those that are there, with the reason. */
      amend: async (input: RecordsAmendInput, options: CallOptions = {}) => answerOf<RecordsAmendOutput>(await send(transport, 'POST', '/v1/records/{recordId}/versions', input, options)),
      /** Takes a record out of the daily view, or brings it back; it stays readable, and is never removed. */
      archive: async (input: RecordsArchiveInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/records/{recordId}/archive', input, options) },
      /** Records, of one asset or of all, in their newest versions, the last done first. */
      list: async (input: RecordsListInput = {}, options: CallOptions = {}) => answerOf<RecordsListOutput>(await send(transport, 'GET', '/v1/records', input, options)),
      /** One record with what was signed, in its newest version or the one asked for, and all that happened to it. */
      read: async (input: RecordsReadInput, options: CallOptions = {}) => answerOf<RecordsReadOutput>(await send(transport, 'GET', '/v1/records/{recordId}', input, options)),
      /** Signs a record of an asset; a statutory kind takes a factor shown lately and a credential that is valid on the day. */
      sign: async (input: RecordsSignInput, options: CallOptions = {}) => answerOf<RecordsSignOutput>(await send(transport, 'POST', '/v1/records', input, options)),
    },
    recovery: {
      /** New recovery codes, shown here and never again; all earlier ones end. */
      renew: async (options: CallOptions = {}) => answerOf<RecoveryRenewOutput>(await send(transport, 'POST', '/v1/security/recovery', {}, options)),
    },
    retention: {
      /** Says how long the organisation keeps telemetry; a second factor is asked for at once. */
      edit: async (input: RetentionEditInput, options: CallOptions = {}) => { await send(transport, 'PATCH', '/v1/retention', input, options) },
    },
    samples: {
      /** Every sample of an asset in a window of any length, as a CSV or Parquet file; computed signals come last. */
      export: async (input: SamplesExportInput, options: CallOptions = {}) => await send(transport, 'POST', '/v1/assets/{assetId}/samples/export', input, options),
      /** Every sample of an asset in a window of time. */
      read: async (input: SamplesReadInput, options: CallOptions = {}) => answerOf<SamplesReadOutput>(await send(transport, 'GET', '/v1/assets/{assetId}/samples', input, options)),
    },
    security: {
      /** Shows once more who asks: by a code where there is a second factor, else by the password. */
      confirm: async (input: SecurityConfirmInput = {}, options: CallOptions = {}) => answerOf<SecurityConfirmOutput>(await send(transport, 'POST', '/v1/security/confirm', input, options)),
      /** Shows once more who asks, by a passkey. */
      confirmPasskey: async (input: SecurityConfirmPasskeyInput, options: CallOptions = {}) => answerOf<SecurityConfirmPasskeyOutput>(await send(transport, 'POST', '/v1/security/confirm/passkey', input, options)),
      /** What the browser needs to confirm with a passkey. */
      confirmPasskeyOptions: async (options: CallOptions = {}) => answerOf<SecurityConfirmPasskeyOptionsOutput>(await send(transport, 'POST', '/v1/security/confirm/passkey/options', {}, options)),
      /** The security of one's own account: password, second factors, and how sure the platform is of the session. */
      read: async (options: CallOptions = {}) => answerOf<SecurityReadOutput>(await send(transport, 'GET', '/v1/security', {}, options)),
    },
    series: {
      /** What the signals of an asset did in a window of time. */
      read: async (input: SeriesReadInput, options: CallOptions = {}) => answerOf<SeriesReadOutput>(await send(transport, 'GET', '/v1/assets/{assetId}/series', input, options)),
      /** What signals of several assets did in a window of time, all in the same buckets. */
      readMany: async (input: SeriesReadManyInput, options: CallOptions = {}) => answerOf<SeriesReadManyOutput>(await send(transport, 'POST', '/v1/series', input, options)),
    },
    session: {
      /** Who is signed in, where, what they may do, and how sure the platform is of who they are. */
      read: async (options: CallOptions = {}) => answerOf<SessionReadOutput>(await send(transport, 'GET', '/v1/session', {}, options)),
    },
    sessions: {
      /** Ends one's own session or API token, or (session.manage) anybody's of the organisation, at once. */
      end: async (input: SessionsEndInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/sessions/{sessionId}/end', input, options) },
      /** Ends one's other sessions and API tokens; with a person (session.manage), all of theirs. */
      endAll: async (input: SessionsEndAllInput = {}, options: CallOptions = {}) => answerOf<SessionsEndAllOutput>(await send(transport, 'POST', '/v1/sessions/end', input, options)),
      /** The live sessions of oneself, or (session.manage) of the organisation: browsers, API tokens, staff, streams. */
      list: async (input: SessionsListInput = {}, options: CallOptions = {}) => answerOf<SessionsListOutput>(await send(transport, 'GET', '/v1/sessions', input, options)),
    },
    signIn: {
      /** The second step of signing in: a code of the authenticator app. */
      code: async (input: SignInCodeInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/sign-in/code', input, options) },
      /** Ends the session and takes its cookie back. */
      end: async (options: CallOptions = {}) => { await send(transport, 'POST', '/v1/sign-out', {}, options) },
      /** Signs in with a link of the demonstration; refused everywhere else. */
      link: async (input: SignInLinkInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/sign-in/link', input, options) },
      /** Signs in with a passkey: as the second step where a password was right, else by itself. */
      passkey: async (input: SignInPasskeyInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/sign-in/passkey', input, options) },
      /** What the browser needs to sign in with a passkey: any of this host, or the account's where a password was right. */
      passkeyOptions: async (options: CallOptions = {}) => answerOf<SignInPasskeyOptionsOutput>(await send(transport, 'POST', '/v1/sign-in/passkey/options', {}, options)),
      /** The first step of signing in, and the only one of an account without a second factor: e-mail and password. */
      password: async (input: SignInPasswordInput, options: CallOptions = {}) => answerOf<SignInPasswordOutput>(await send(transport, 'POST', '/v1/sign-in', input, options)),
      /** The second step of signing in: a recovery code, which works once. */
      recovery: async (input: SignInRecoveryInput, options: CallOptions = {}) => answerOf<SignInRecoveryOutput>(await send(transport, 'POST', '/v1/sign-in/recovery', input, options)),
    },
    signals: {
      /** Name a signal and say its unit. */
      edit: async (input: SignalsEditInput, options: CallOptions = {}) => { await send(transport, 'PATCH', '/v1/assets/{assetId}/signals/{signalNo}', input, options) },
      /** The signals of an asset and their last values. */
      list: async (input: SignalsListInput, options: CallOptions = {}) => answerOf<SignalsListOutput>(await send(transport, 'GET', '/v1/assets/{assetId}/signals', input, options)),
    },
    sites: {
      /** Adds a site, under any label (claim V-18). */
      add: async (input: SitesAddInput, options: CallOptions = {}) => answerOf<SitesAddOutput>(await send(transport, 'POST', '/v1/sites', input, options)),
      /** Changes the label or the note of a site; an empty note removes it. */
      edit: async (input: SitesEditInput, options: CallOptions = {}) => { await send(transport, 'PATCH', '/v1/sites/{siteId}', input, options) },
      /** The sites that the person sees. */
      list: async (options: CallOptions = {}) => answerOf<SitesListOutput>(await send(transport, 'GET', '/v1/sites', {}, options)),
    },
    sparklines: {
      /** Outlines of the key signals of several assets over the newest minutes. */
      read: async (input: SparklinesReadInput, options: CallOptions = {}) => answerOf<SparklinesReadOutput>(await send(transport, 'POST', '/v1/sparklines', input, options)),
    },
    storage: {
      /** What telemetry takes, in all and by asset, and how long it is kept; what came within the last half hour or so is not counted. */
      read: async (options: CallOptions = {}) => answerOf<StorageReadOutput>(await send(transport, 'GET', '/v1/storage', {}, options)),
    },
    tokens: {
      /** Makes an API token for oneself: of permissions that one holds, for some days; it is shown this once. */
      add: async (input: TokensAddInput, options: CallOptions = {}) => answerOf<TokensAddOutput>(await send(transport, 'POST', '/v1/tokens', input, options)),
    },
    totp: {
      /** Makes a secret for an authenticator app, shown here and never again; it counts from its first code on. */
      begin: async (options: CallOptions = {}) => answerOf<TotpBeginOutput>(await send(transport, 'POST', '/v1/security/totp', {}, options)),
      /** Takes the new secret into use, with a first code of it; other sessions of the account end. */
      enable: async (input: TotpEnableInput, options: CallOptions = {}) => answerOf<TotpEnableOutput>(await send(transport, 'POST', '/v1/security/totp/enable', input, options)),
      /** Removes the authenticator app; refused where it is the last second factor of somebody who must have one. */
      remove: async (options: CallOptions = {}) => { await send(transport, 'POST', '/v1/security/totp/remove', {}, options) },
    },
    walls: {
      /** Makes a token for a screen that shows this dashboard and can do nothing else; it is shown this once. */
      add: async (input: WallsAddInput, options: CallOptions = {}) => answerOf<WallsAddOutput>(await send(transport, 'POST', '/v1/dashboards/{dashboardId}/walls', input, options)),
    },
    webhooks: {
      /** Sends what happens to alarms to a server (Standard Webhooks); its secret is in this answer and nowhere else. */
      add: async (input: WebhooksAddInput, options: CallOptions = {}) => answerOf<WebhooksAddOutput>(await send(transport, 'POST', '/v1/webhooks', input, options)),
      /** Pauses a webhook or lets it go on, points it elsewhere, or says from which priority on. */
      edit: async (input: WebhooksEditInput, options: CallOptions = {}) => { await send(transport, 'PATCH', '/v1/webhooks/{webhookId}', input, options) },
      /** Where the organisation has what happens to alarms sent, and whether it arrives there. */
      list: async (options: CallOptions = {}) => answerOf<WebhooksListOutput>(await send(transport, 'GET', '/v1/webhooks', {}, options)),
      /** What was sent to a webhook, the newest first, and what became of it. */
      messages: async (input: WebhooksMessagesInput, options: CallOptions = {}) => answerOf<WebhooksMessagesOutput>(await send(transport, 'GET', '/v1/webhooks/{webhookId}/messages', input, options)),
      /** Ends a webhook for good; what waits is not sent any more. */
      remove: async (input: WebhooksRemoveInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/webhooks/{webhookId}/remove', input, options) },
      /** Sends a message that is no alarm, once, and says what came of it. */
      test: async (input: WebhooksTestInput, options: CallOptions = {}) => answerOf<WebhooksTestOutput>(await send(transport, 'POST', '/v1/webhooks/{webhookId}/test', input, options)),
    },
  }
}
