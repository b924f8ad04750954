// Generated from the operations by `npm run generate`; a test compares. Do not edit.
import { answerOf, type CallOptions, send, type Transport } from './call.ts'
import { eventsOf } from './events.ts'

export type AssetsAddInput = { body: { requestId: string; name: string; kind: "crane" | "hoist" | "pump" | "compressor" | "air_quality" | "forklift" | "vehicle" | "gateway" | "sensor" | "other"; siteId: string; note?: string; csr?: string } }

export type AssetsAddOutput = { assetId: string; certificate: { serial: string; fingerprint: string; issuer: string; notBefore: string; notAfter: string; state: "unconfirmed" | "valid" | "revoked" | "expired"; keyOrigin: "platform" | "csr"; createdAt: string; confirmedAt: string | null; revokedAt: string | null; revokedReason: "unspecified" | "keyCompromise" | "superseded" | "cessationOfOperation" | "affiliationChanged" | "privilegeWithdrawn" | null }; files: { "asset.crt": string; "asset.key"?: string; "trust.pem": string; "certificate-record.txt": string } }

export type AssetsEditInput = { params: { assetId: string }; body?: { name?: string; note?: string; kind?: "crane" | "hoist" | "pump" | "compressor" | "air_quality" | "forklift" | "vehicle" | "gateway" | "sensor" | "other"; siteId?: string } }

export type AssetsListOutput = { assets: ({ assetId: string; name: string; kind: "crane" | "hoist" | "pump" | "compressor" | "air_quality" | "forklift" | "vehicle" | "gateway" | "sensor" | "other"; siteId: string; presence: { state: "online" | "quiet" | "stale" | "offline" | "never"; connected: boolean; lastReceivedAt: string | null }; certificate: { state: "unconfirmed" | "valid" | "revoked" | "expired" | "none"; notAfter: string | null } })[]; at: string }

export type AssetsReadInput = { params: { assetId: string } }

export type AssetsReadOutput = { assetId: string; name: string; kind: "crane" | "hoist" | "pump" | "compressor" | "air_quality" | "forklift" | "vehicle" | "gateway" | "sensor" | "other"; siteId: string; note: string | null; createdAt: string; presence: { state: "online" | "quiet" | "stale" | "offline" | "never"; connected: boolean; lastReceivedAt: string | null }; certificate: { state: "unconfirmed" | "valid" | "revoked" | "expired" | "none"; notAfter: string | null }; certificates: ({ serial: string; fingerprint: string; issuer: string; notBefore: string; notAfter: string; state: "unconfirmed" | "valid" | "revoked" | "expired"; keyOrigin: "platform" | "csr"; createdAt: string; confirmedAt: string | null; revokedAt: string | null; revokedReason: "unspecified" | "keyCompromise" | "superseded" | "cessationOfOperation" | "affiliationChanged" | "privilegeWithdrawn" | null })[]; endpoints: { mqtt: { host: string; port: number }; ingest: { url: string } } }

export type CertificatesConfirmInput = { params: { assetId: string; serial: string } }

export type CertificatesIssueInput = { params: { assetId: string }; body: { requestId: string; csr?: string } }

export type CertificatesIssueOutput = { assetId: string; certificate: { serial: string; fingerprint: string; issuer: string; notBefore: string; notAfter: string; state: "unconfirmed" | "valid" | "revoked" | "expired"; keyOrigin: "platform" | "csr"; createdAt: string; confirmedAt: string | null; revokedAt: string | null; revokedReason: "unspecified" | "keyCompromise" | "superseded" | "cessationOfOperation" | "affiliationChanged" | "privilegeWithdrawn" | null }; files: { "asset.crt": string; "asset.key"?: string; "trust.pem": string; "certificate-record.txt": string } }

export type CertificatesRevokeInput = { params: { assetId: string; serial: string }; body: { reason: "unspecified" | "keyCompromise" | "superseded" | "cessationOfOperation" | "affiliationChanged" | "privilegeWithdrawn" } }

export type CertificatesRevokeOutput = { revokedAt: string }

export type EnrolmentAcceptInput = { body: { token: string; email?: string; password: string } }

export type EnrolmentAcceptOutput = { next: "signed-in" | "second-factor"; methods: ("totp" | "passkey" | "recovery")[] }

export type EnrolmentInspectInput = { body: { token: string } }

export type EnrolmentInspectOutput = { email: string | null; kind: "platform" | "tenant"; hasAccount: boolean | null; expiresAt: string }

export type EventsListInput = { query?: { asset?: string; before?: string; limit?: number } }

export type EventsListOutput = { events: ({ eventId: string; assetId: string; at: string; kind: string; severity: "info" | "warning" | "fault"; text: string | null })[] }

export type LiveStreamInput = { query: { assets: string } }

export type LiveStreamEvent =
  | { event: 'samples'; data: { at: number; assets: Record<string, Record<string, ([number, number | boolean | string, number])[]>> } }
  | { event: 'presence'; data: Record<string, { state: "online" | "quiet" | "stale" | "offline" | "never"; connected: boolean; lastReceivedAt: string | null }> }
  | { event: 'gap'; data: { at: number } }
  | { event: 'beat'; data: { at: number } }
  | { event: 'ended'; data: { why: "session" | "changed" | "stopped" } }

export type OrganisationsAddInput = { body: { name: string; adminName: string; adminEmail: string } }

export type OrganisationsAddOutput = { orgId: string; personId: string; invitation: { url: string | null; expiresAt: string; sent: boolean } }

export type OrganisationsListOutput = { organisations: ({ orgId: string; name: string | null; createdAt: string })[] }

export type PeopleEditInput = { params: { personId: string }; body?: { name?: string; role?: "operator" | "site_manager" | "engineer" | "org_admin" | "staff" | "none"; siteIds?: (string)[]; state?: "active" | "disabled" } }

export type PeopleInviteInput = { body: { name: string; email: string; role: "operator" | "site_manager" | "engineer" | "org_admin" | "staff" | "none"; siteIds?: (string)[] } }

export type PeopleInviteOutput = { personId: string; invitation: { url: string | null; expiresAt: string; sent: boolean } }

export type PeopleListOutput = { people: ({ personId: string; name: string | null; email: string | null; role: "operator" | "site_manager" | "engineer" | "org_admin" | "staff" | "none"; state: "invited" | "active" | "disabled"; siteIds: (string)[]; lastSeenAt: string | null })[] }

export type PeopleReinviteInput = { params: { personId: string } }

export type PeopleReinviteOutput = { invitation: { url: string | null; expiresAt: string; sent: boolean } }

export type SamplesExportInput = { params: { assetId: string }; query: { from: number; to: number; signals?: string } }

export type SamplesExportOutput = { from: number; to: number; series: ({ signalNo: number; kind: "number" | "boolean" | "state"; t: (number)[]; v: (number | boolean | string)[]; received: (number)[] })[] }

export type SeriesReadInput = { params: { assetId: string }; query: { from: number; to: number; buckets?: number; signals?: string } }

export type SeriesReadOutput = { from: number; to: number; bucketMs: number; series: ({ signalNo: number; kind: "number" | "boolean" | "state"; rhythmMs: number | null; gapMs: number; form: "exact"; t: (number)[]; v: (number)[] } | { signalNo: number; kind: "number" | "boolean" | "state"; rhythmMs: number | null; gapMs: number; form: "buckets"; t: (number)[]; min: (number | null)[]; max: (number | null)[]; mean: (number | null)[]; last: (number | null)[]; count: (number)[] } | { signalNo: number; kind: "number" | "boolean" | "state"; rhythmMs: number | null; gapMs: number; form: "intervals"; intervals: ({ from: number; to: number; value: number | boolean | string | null; changes?: number })[] })[] }

export type SessionReadOutput = { person: { personId: string; name: string | null; email: string | null; role: "operator" | "site_manager" | "engineer" | "org_admin" | "staff" | "none" }; organisation: { orgId: string; name: string; kind: "tenant" | "platform" }; permissions: ("session.read" | "site.read" | "site.edit" | "asset.read" | "asset.add" | "asset.edit" | "telemetry.read" | "signal.edit" | "event.read" | "certificate.issue" | "certificate.revoke" | "person.read" | "person.edit" | "group.edit" | "session.manage" | "token.add" | "organisation.edit" | "operate-as.decide" | "audit.read" | "audit.export" | "audit.stream" | "person.erase" | "platform.organisations" | "platform.operate-as")[]; sites: "all" | (string)[]; demonstration: boolean; expiresAt: string }

export type SignInLinkInput = { body: { token: string } }

export type SignInPasswordInput = { body: { email: string; password: string } }

export type SignInPasswordOutput = { next: "signed-in" | "second-factor"; methods: ("totp" | "passkey" | "recovery")[] }

export type SignalsEditInput = { params: { assetId: string; signalNo: number }; body?: { name?: "" | string; unit?: "" | string } }

export type SignalsListInput = { params: { assetId: string } }

export type SignalsListOutput = { signals: ({ signalNo: number; key: string; name: string | null; unit: string | null; kind: "number" | "boolean" | "state"; firstAt: string; last: { ts: number; value: number | boolean | string } | null })[] }

export type SitesAddInput = { body: { name: string; note?: string } }

export type SitesAddOutput = { siteId: string }

export type SitesEditInput = { params: { siteId: string }; body?: { name?: string; note?: string } }

export type SitesListOutput = { sites: ({ siteId: string; name: string; note: string | null; assets: number })[] }

export type SparklinesReadInput = { body: { assetIds: (string)[]; seconds: number } }

export type SparklinesReadOutput = { from: number; to: number; sparklines: Record<string, ({ signalNo: number; name: string; unit: string | null; t: (number)[]; v: (number | null)[] })[]> }

export type Client = ReturnType<typeof createClient>

export function createClient(transport: Transport) {
  return {
    assets: {
      /** Adds an asset with a certificate of its own; the private key is in this answer and nowhere else, ever. */
      add: async (input: AssetsAddInput, options: CallOptions = {}) => answerOf<AssetsAddOutput>(await send(transport, 'POST', '/v1/assets', input, options)),
      /** Changes name, kind or note of an asset, or moves it to another site; its history goes with it. */
      edit: async (input: AssetsEditInput, options: CallOptions = {}) => { await send(transport, 'PATCH', '/v1/assets/{assetId}', input, options) },
      /** All assets that the viewer may see, with presence and certificate state. */
      list: async (options: CallOptions = {}) => answerOf<AssetsListOutput>(await send(transport, 'GET', '/v1/assets', {}, options)),
      /** One asset with its presence, all its certificates and where it connects. */
      read: async (input: AssetsReadInput, options: CallOptions = {}) => answerOf<AssetsReadOutput>(await send(transport, 'GET', '/v1/assets/{assetId}', input, options)),
    },
    certificates: {
      /** Says that the files of a new certificate have arrived; without it the certificate is revoked. */
      confirm: async (input: CertificatesConfirmInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/assets/{assetId}/certificates/{serial}/confirm', input, options) },
      /** Issues another certificate for an asset; whatever nobody has confirmed by now is revoked. */
      issue: async (input: CertificatesIssueInput, options: CallOptions = {}) => answerOf<CertificatesIssueOutput>(await send(transport, 'POST', '/v1/assets/{assetId}/certificates', input, options)),
      /** Revokes a certificate: open connections are closed, later ones refused. For good; twice is once. */
      revoke: async (input: CertificatesRevokeInput, options: CallOptions = {}) => answerOf<CertificatesRevokeOutput>(await send(transport, 'POST', '/v1/assets/{assetId}/certificates/{serial}/revoke', input, options)),
    },
    enrolment: {
      /** Accepts an invitation with a new password, or with the password of the account that the address has. */
      accept: async (input: EnrolmentAcceptInput, options: CallOptions = {}) => answerOf<EnrolmentAcceptOutput>(await send(transport, 'POST', '/v1/enrolment/accept', input, options)),
      /** What an invitation is for. */
      inspect: async (input: EnrolmentInspectInput, options: CallOptions = {}) => answerOf<EnrolmentInspectOutput>(await send(transport, 'POST', '/v1/enrolment/inspect', input, options)),
    },
    events: {
      /** What happened to the devices, the newest first. */
      list: async (input: EventsListInput = {}, options: CallOptions = {}) => answerOf<EventsListOutput>(await send(transport, 'GET', '/v1/events', input, options)),
    },
    live: {
      /** Samples and presence of some assets, as they arrive. */
      stream: async (input: LiveStreamInput, options: CallOptions = {}) => eventsOf<LiveStreamEvent>(await send(transport, 'GET', '/v1/live', input, options)),
    },
    organisations: {
      /** Makes an organisation and invites its first administrator. */
      add: async (input: OrganisationsAddInput, options: CallOptions = {}) => answerOf<OrganisationsAddOutput>(await send(transport, 'POST', '/v1/organisations', input, options)),
      /** The platform's own list of the organisations it made; staff see no row of theirs. */
      list: async (options: CallOptions = {}) => answerOf<OrganisationsListOutput>(await send(transport, 'GET', '/v1/organisations', {}, options)),
    },
    people: {
      /** Changes name, role, sites or state of a person; disabling ends their sessions at once. */
      edit: async (input: PeopleEditInput, options: CallOptions = {}) => { await send(transport, 'PATCH', '/v1/people/{personId}', input, options) },
      /** Invites a person with a role, at sites where the role needs them. */
      invite: async (input: PeopleInviteInput, options: CallOptions = {}) => answerOf<PeopleInviteOutput>(await send(transport, 'POST', '/v1/people', input, options)),
      /** The people of the organisation, their roles and sites. */
      list: async (options: CallOptions = {}) => answerOf<PeopleListOutput>(await send(transport, 'GET', '/v1/people', {}, options)),
      /** A new invitation for somebody who has not enrolled; the earlier one ends. */
      reinvite: async (input: PeopleReinviteInput, options: CallOptions = {}) => answerOf<PeopleReinviteOutput>(await send(transport, 'POST', '/v1/people/{personId}/invitation', input, options)),
    },
    samples: {
      /** Every sample of an asset in a window of time. */
      export: async (input: SamplesExportInput, options: CallOptions = {}) => answerOf<SamplesExportOutput>(await send(transport, 'GET', '/v1/assets/{assetId}/samples', input, options)),
    },
    series: {
      /** What the signals of an asset did in a window of time. */
      read: async (input: SeriesReadInput, options: CallOptions = {}) => answerOf<SeriesReadOutput>(await send(transport, 'GET', '/v1/assets/{assetId}/series', input, options)),
    },
    session: {
      /** Who is signed in, where, and what they may do. */
      read: async (options: CallOptions = {}) => answerOf<SessionReadOutput>(await send(transport, 'GET', '/v1/session', {}, options)),
    },
    signIn: {
      /** Ends the session and takes its cookie back. */
      end: async (options: CallOptions = {}) => { await send(transport, 'POST', '/v1/sign-out', {}, options) },
      /** Signs in with a link of the demonstration; refused everywhere else. */
      link: async (input: SignInLinkInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/sign-in/link', input, options) },
      /** The first step of signing in, and the only one of an account without a second factor: e-mail and password. */
      password: async (input: SignInPasswordInput, options: CallOptions = {}) => answerOf<SignInPasswordOutput>(await send(transport, 'POST', '/v1/sign-in', input, options)),
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
  }
}
