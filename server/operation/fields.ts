// Fields that many operations take or answer with. The border turns text into these types; inside nobody re-checks.
import { z } from 'zod'
import {
  type AnyId,
  type AssetId,
  type ClaimId,
  type ComputedId,
  type CredentialId,
  type DashboardId,
  type DefectId,
  type DutyId,
  type EventId,
  type FormId,
  type GrantId,
  type GroupId,
  ID_PATTERN,
  type MaintenanceId,
  type NotificationId,
  type OrgId,
  type PersonId,
  type RecordId,
  type RuleId,
  type SessionId,
  type SiteId,
  type SubscriptionId,
  type SinkId,
  type WebhookId,
  type MessageId,
} from '../../core/ids.ts'
import { NAME_CHARS_MAX, NOTE_CHARS_MAX } from '../../core/limits.ts'
import { PERMISSIONS, ROLES } from '../../core/permissions.ts'

// The border cast of the ids: the pattern has been checked, the brand is for the compiler alone.
const id = <I extends AnyId>(title: string) =>
  z.string().regex(ID_PATTERN, 'not an id').meta({ title }) as unknown as z.ZodType<I, I>

export const orgId = id<OrgId>('OrgId')
export const siteId = id<SiteId>('SiteId')
export const assetId = id<AssetId>('AssetId')
export const personId = id<PersonId>('PersonId')
export const eventId = id<EventId>('EventId')
export const groupId = id<GroupId>('GroupId')
export const grantId = id<GrantId>('GrantId')
export const sessionId = id<SessionId>('SessionId')
export const claimId = id<ClaimId>('ClaimId')
export const sinkId = id<SinkId>('SinkId')
export const computedId = id<ComputedId>('ComputedId')
export const maintenanceId = id<MaintenanceId>('MaintenanceId')
export const ruleId = id<RuleId>('RuleId')
export const webhookId = id<WebhookId>('WebhookId')
export const messageId = id<MessageId>('MessageId')
export const subscriptionId = id<SubscriptionId>('SubscriptionId')
export const notificationId = id<NotificationId>('NotificationId')
export const dashboardId = id<DashboardId>('DashboardId')
export const recordId = id<RecordId>('RecordId')
export const formId = id<FormId>('FormId')
export const defectId = id<DefectId>('DefectId')
export const credentialId = id<CredentialId>('CredentialId')
export const dutyId = id<DutyId>('DutyId')

/** RFC 3339 in UTC, as every fact's time leaves the platform. */
export const instant = z.iso.datetime().meta({ title: 'Instant' })

// C0, DEL and C1 can act on terminals and logs; lone surrogates are no text. Everything else that people type is
// theirs to choose (claim V-18): any script, emoji, right-to-left marks. Screens isolate it, they do not forbid it.
const CONTROL = /[\p{Cc}\u2028\u2029]/u
const CONTROL_BUT_LINES = /[^\P{Cc}\n]/u

/** What a person calls a character is close to a code point, and a limit has to be the same on every platform. */
const codePoints = (text: string): number => Array.from(text).length

/** One line of text, 1 to NAME_CHARS_MAX code points, without blanks at its ends. */
export const name = z
  .string()
  .trim()
  .min(1, 'is empty')
  .refine((text) => codePoints(text) <= NAME_CHARS_MAX, `has more than ${NAME_CHARS_MAX} characters`)
  .refine((text) => text.isWellFormed() && !CONTROL.test(text), 'has control characters')
  .meta({ title: 'Name', maxLength: NAME_CHARS_MAX })

/** Several lines of text. An empty note is no note. */
export const note = z
  .string()
  .trim()
  .refine((text) => codePoints(text) <= NOTE_CHARS_MAX, `has more than ${NOTE_CHARS_MAX} characters`)
  .refine((text) => text.isWellFormed() && !CONTROL_BUT_LINES.test(text), 'has control characters')
  .meta({ title: 'Note', maxLength: NOTE_CHARS_MAX })

export const role = z.enum(ROLES)
export const permission = z.enum(PERMISSIONS)

/** A token of a link: 32 bytes in base64url, in the body and never in an address that is logged. */
export const token = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'is no token of ours')
  .meta({ title: 'Token' })
