// Ids are kinds: an AssetId cannot be passed for an OrgId. Every id is 128 random bits in the text form of a
// UUID; all bits are random, so an id says nothing about time, place, customer or sequence (claim P-09).

declare const kind: unique symbol
type Id<Kind extends string> = string & { readonly [kind]: Kind }

export type OrgId = Id<'org'>
export type SiteId = Id<'site'>
export type AssetId = Id<'asset'>
export type PersonId = Id<'person'>
export type AccountId = Id<'account'>
export type SessionId = Id<'session'>
export type EventId = Id<'event'>
export type NoticeId = Id<'notice'>
export type PasskeyId = Id<'passkey'>
export type LetterId = Id<'letter'>
/** A group of permissions. */
export type GroupId = Id<'group'>
/** Leave for a member of the staff to operate as an organisation. */
export type GrantId = Id<'grant'>
/** A stream of the audit log to somewhere else. */
export type SinkId = Id<'sink'>
/** A claim code, which is never named by itself. */
export type ClaimId = Id<'claim'>
/** A rule of alarms; an alarm is named by its rule and its asset. */
export type RuleId = Id<'rule'>
/** A maintenance window. */
export type MaintenanceId = Id<'maintenance'>
/** Where an organisation has its alarms sent, and one message there. */
export type WebhookId = Id<'webhook'>
export type MessageId = Id<'message'>
/** What one person was told at one time. */
export type NotificationId = Id<'notification'>
/** A browser in which somebody is told. */
export type SubscriptionId = Id<'subscription'>
export type ComputedId = Id<'computed'>
export type DashboardId = Id<'dashboard'>
/** A record of an asset, whatever its version; a form that records are made with; a defect that one reported. */
export type RecordId = Id<'record'>
export type FormId = Id<'form'>
export type DefectId = Id<'defect'>
/** That somebody is qualified for kinds of record; what is due at an asset again and again. */
export type CredentialId = Id<'credential'>
export type DutyId = Id<'duty'>
export type AnyId =
  | OrgId
  | SiteId
  | AssetId
  | PersonId
  | AccountId
  | SessionId
  | EventId
  | GroupId
  | GrantId
  | NoticeId
  | PasskeyId
  | LetterId
  | SinkId
  | ClaimId
  | RuleId
  | MaintenanceId
  | NotificationId
  | SubscriptionId
  | WebhookId
  | MessageId
  | ComputedId
  | DashboardId
  | RecordId
  | FormId
  | DefectId
  | CredentialId
  | DutyId

export const ID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** True for the one spelling of an id that we accept: lower-case hexadecimal with dashes. */
export function isId(text: string): boolean {
  return ID_PATTERN.test(text)
}

/** Reads an id at a border. Returns undefined for anything but the canonical spelling. */
export function parseId<I extends AnyId>(text: string): I | undefined {
  return isId(text) ? (text as I) : undefined
}

/** Reading segments makes an id for every message in them: a table is ten times faster than toString(16). */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Makes an id of 16 random bytes, which the caller brings. Throws RangeError for any other length. */
export function idFrom<I extends AnyId>(random16: Uint8Array): I {
  if (random16.length !== 16) throw new RangeError(`an id takes 16 random bytes, got ${random16.length}`)
  const hex = (from: number, to: number) => {
    let text = ''
    for (let i = from; i < to; i++) text += HEX[random16[i] ?? 0]
    return text
  }
  return `${hex(0, 4)}-${hex(4, 6)}-${hex(6, 8)}-${hex(8, 10)}-${hex(10, 16)}` as I
}
