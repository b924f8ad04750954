// Generated from the operations by `npm run generate`; a test compares. Do not edit.
import { answerOf, type CallOptions, send, type Transport } from './call.ts'
import { eventsOf } from './events.ts'

export type EnrolmentAcceptInput = { body: { token: string; email?: string; password: string } }

export type EnrolmentInspectInput = { body: { token: string } }

export type EnrolmentInspectOutput = { email: string | null; kind: "platform" | "tenant"; hasAccount: boolean | null; expiresAt: string }

export type OrganisationsAddInput = { body: { name: string; adminName: string; adminEmail: string } }

export type OrganisationsAddOutput = { orgId: string; personId: string; invitation: { url: string | null; expiresAt: string; sent: boolean } }

export type OrganisationsListOutput = { organisations: ({ orgId: string; name: string | null; createdAt: string })[] }

export type PeopleEditInput = { params: { personId: string }; body?: { name?: string; role?: "operator" | "site_manager" | "engineer" | "org_admin" | "staff"; siteIds?: (string)[]; state?: "active" | "disabled" } }

export type PeopleInviteInput = { body: { name: string; email: string; role: "operator" | "site_manager" | "engineer" | "org_admin" | "staff"; siteIds?: (string)[] } }

export type PeopleInviteOutput = { personId: string; invitation: { url: string | null; expiresAt: string; sent: boolean } }

export type PeopleListOutput = { people: ({ personId: string; name: string | null; email: string | null; role: "operator" | "site_manager" | "engineer" | "org_admin" | "staff"; state: "invited" | "active" | "disabled"; siteIds: (string)[]; lastSeenAt: string | null })[] }

export type PeopleReinviteInput = { params: { personId: string } }

export type PeopleReinviteOutput = { invitation: { url: string | null; expiresAt: string; sent: boolean } }

export type SessionReadOutput = { person: { personId: string; name: string | null; email: string | null; role: "operator" | "site_manager" | "engineer" | "org_admin" | "staff" }; organisation: { orgId: string; name: string; kind: "tenant" | "platform" }; permissions: ("session.read" | "site.read" | "site.edit" | "asset.read" | "asset.add" | "asset.edit" | "telemetry.read" | "signal.edit" | "event.read" | "certificate.issue" | "certificate.revoke" | "person.read" | "person.edit" | "platform.organisations")[]; sites: "all" | (string)[]; demonstration: boolean; expiresAt: string }

export type SignInLinkInput = { body: { token: string } }

export type SignInPasswordInput = { body: { email: string; password: string } }

export type SitesAddInput = { body: { name: string; note?: string } }

export type SitesAddOutput = { siteId: string }

export type SitesEditInput = { params: { siteId: string }; body?: { name?: string; note?: string } }

export type SitesListOutput = { sites: ({ siteId: string; name: string; note: string | null; assets: number })[] }

export type Client = ReturnType<typeof createClient>

export function createClient(transport: Transport) {
  return {
    enrolment: {
      /** Accepts an invitation with a new password, or with the password of the account that the address has. */
      accept: async (input: EnrolmentAcceptInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/enrolment/accept', input, options) },
      /** What an invitation is for. */
      inspect: async (input: EnrolmentInspectInput, options: CallOptions = {}) => answerOf<EnrolmentInspectOutput>(await send(transport, 'POST', '/v1/enrolment/inspect', input, options)),
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
    session: {
      /** Who is signed in, where, and what they may do. */
      read: async (options: CallOptions = {}) => answerOf<SessionReadOutput>(await send(transport, 'GET', '/v1/session', {}, options)),
    },
    signIn: {
      /** Ends the session and takes its cookie back. */
      end: async (options: CallOptions = {}) => { await send(transport, 'POST', '/v1/sign-out', {}, options) },
      /** Signs in with a link of the demonstration; refused everywhere else. */
      link: async (input: SignInLinkInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/sign-in/link', input, options) },
      /** Signs in with e-mail and password; the session comes as a cookie. */
      password: async (input: SignInPasswordInput, options: CallOptions = {}) => { await send(transport, 'POST', '/v1/sign-in', input, options) },
    },
    sites: {
      /** Adds a site, under any label (claim V-18). */
      add: async (input: SitesAddInput, options: CallOptions = {}) => answerOf<SitesAddOutput>(await send(transport, 'POST', '/v1/sites', input, options)),
      /** Changes the label or the note of a site; an empty note removes it. */
      edit: async (input: SitesEditInput, options: CallOptions = {}) => { await send(transport, 'PATCH', '/v1/sites/{siteId}', input, options) },
      /** The sites that the person sees. */
      list: async (options: CallOptions = {}) => answerOf<SitesListOutput>(await send(transport, 'GET', '/v1/sites', {}, options)),
    },
  }
}
