// A line in words, without its actor: "moved Crane 4 from Yard to Quay". The list puts the name in front. An event that
// nobody named here is told by its own name, so that a newer server's lines are still lines.
import { columnWords } from './columns.ts'
import type { Change, Telling, Told } from './telling.ts'

type Say = (telling: Telling) => string

/** Noun of an event ('asset' of 'asset.added') -> how it is spoken of. */
const NOUNS: Readonly<Record<string, string>> = {
  asset: 'asset',
  site: 'site',
  signal: 'signal',
  person: 'person',
  'person-site': 'assignment to a site',
  'person-key': "key of a person's name",
  group: 'group',
  'group-site': 'site of a group',
  'group-member': 'membership of a group',
  organisation: 'organisation',
  'organisation-register': 'organisation in the register',
  'organisation-settings': 'settings of the organisation',
  'organisation-key': 'key of the organisation',
  invitation: 'invitation',
  'alarm-rule': 'rule of alarms',
  maintenance: 'maintenance window',
  'computed-signal': 'computed signal',
  dashboard: 'dashboard',
  'site-plan': 'plan of a site',
  'site-plan-image': 'picture of the plan of a site',
  form: 'form',
  credential: 'credential',
  defect: 'defect',
  duty: 'duty',
  'record-keeping': 'time for which records are kept',
  'audit-sink': 'stream of the audit log',
  'audit-subscription': 'subscription of checkpoints',
  webhook: 'webhook',
  'escalation-step': 'step of the escalation',
  'rule-escalation-step': 'step of the escalation of a rule',
  'notify-setting': 'settings of notifications',
  'push-subscription': 'browser that is told of alarms',
}

const VERBS = ['added', 'changed', 'removed'] as const

const EVENTS: Readonly<Record<string, Say>> = {
  'asset.changed': assetChanged,
  'person.erased': ({ name }) => `erased the name of ${name ?? 'a person'}`,
  'person-site.added': ({ facts }) => `assigned ${facts.person ?? 'a person'} to ${facts.site ?? 'a site'}`,
  'person-site.removed': ({ facts }) => `took ${facts.person ?? 'a person'} off ${facts.site ?? 'a site'}`,
  'group-member.added': ({ facts }) => `put ${facts.person ?? 'a person'} into the group ${facts.group ?? ''}`.trim(),
  'group-member.removed': ({ facts }) =>
    `took ${facts.person ?? 'a person'} out of the group ${facts.group ?? ''}`.trim(),
  'group-site.added': ({ facts }) => `gave the group ${facts.group ?? ''} the site ${facts.site ?? ''}`.trim(),
  'group-site.removed': ({ facts }) => `took the site ${facts.site ?? ''} from the group ${facts.group ?? ''}`.trim(),
  'group.archived': ({ name }) => `archived the group ${name ?? ''}`.trim(),
  'certificate.intended': ({ name }) => `asked for a certificate of ${name ?? 'an asset'}`,
  'certificate.issued': ({ name }) => `issued a certificate of ${name ?? 'an asset'}`,
  'certificate.confirmed': ({ name }) => `confirmed a certificate of ${name ?? 'an asset'}`,
  'certificate.void': ({ name }) => `declared a certificate of ${name ?? 'an asset'} void`,
  'certificate.retiring': ({ name }) =>
    `planned the end of a certificate of ${name ?? 'an asset'}, which another replaces`,
  'certificate.kept': ({ name }) => `kept a certificate of ${name ?? 'an asset'}: what was to replace it was not taken`,
  'certificate.revoked': ({ name, changes }) => `revoked a certificate of ${name ?? 'an asset'}${because(changes)}`,
  'certificates.exported': () => 'exported the list of certificates',
  'samples.exported': ({ facts }) =>
    `exported telemetry of ${facts.asset ?? 'an asset'}${facts.format === undefined ? '' : ` (${facts.format === 'csv' ? 'CSV' : 'Parquet'})`}`,
  'claim-code.added': ({ name }) => `made a claim code for ${name ?? 'an asset'}`,
  'claim-code.changed': ({ name, changes }) =>
    `${toldOf(changes, 'used_at') === undefined ? 'withdrew' : 'used'} the claim code of ${name ?? 'an asset'}`,
  'claim-code.guessed': ({ facts }) =>
    `claim codes were guessed${facts.tries === undefined ? '' : `, tries: ${facts.tries}`}`,
  'issuance.intended': ({ name }) => `was about to sign a certificate of ${name ?? 'an asset'}`,
  'issuance.signed': ({ name }) => `signed a certificate of ${name ?? 'an asset'}`,
  'sign-in.done': ({ changes }) => `signed in${howSure(changes)}`,
  'sign-in.failed': ({ facts }) => `a sign-in was refused${why(facts)}`,
  'second-factor.failed': ({ facts }) => `a second factor was refused${why(facts)}`,
  'session.ended': ({ changes, name }) => `ended a session${name === null ? '' : ` of ${name}`}${endedWhy(changes)}`,
  'token.added': ({ name }) => `made the API token ${name ?? ''}`.trim(),
  'invitation.sent': ({ name }) => `invited ${name ?? 'a person'}`,
  'invitation.used': ({ name }) => `${name ?? 'a person'} accepted the invitation`,
  'operate-as.requested': ({ changes }) => `asked to operate as the organisation${because(changes)}`,
  'operate-as.started': ({ changes }) => `may now operate as the organisation${because(changes)}`,
  'operate-as.refused': () => 'the request to operate as the organisation was refused',
  'operate-as.ended': () => 'operating as the organisation has ended',
  'operate-as.entered': () => 'began to operate as the organisation',
  'operate-as.left': () => 'stopped operating as the organisation',
  'operate-as.read': ({ facts }) =>
    `read as the organisation${facts.permission === undefined ? '' : ` (${facts.permission})`}`,
  'alarm.acknowledged': ({ facts }) =>
    `acknowledged an alarm of ${facts.asset ?? 'an asset'}${facts.by === 'link' ? ' by the link of a letter' : ''}`,
  'alarm.shelved': ({ facts }) => `shelved an alarm of ${facts.asset ?? 'an asset'}`,
  'alarm.unshelved': ({ facts }) => `took an alarm of ${facts.asset ?? 'an asset'} from the shelf`,
  'alarm.taken-out': ({ facts }) => `took an alarm of ${facts.asset ?? 'an asset'} out of service`,
  'alarm.brought-back': ({ facts }) => `brought an alarm of ${facts.asset ?? 'an asset'} back into service`,
  'alarm.outage': ({ facts }) =>
    facts.part === 'gateways' ? 'the platform took no telemetry for a time' : 'alarms were not evaluated for a time',
  'record.added': ({ name, changes }) =>
    `${toldOf(changes, 'reason_sealed') === undefined ? 'signed' : 'amended'} a record of ${name ?? 'an asset'}`,
  'record-archiving.added': ({ name, changes }) =>
    `${toldOf(changes, 'is_archived') === 'yes' ? 'archived' : 'brought back'} a record of ${name ?? 'an asset'}${because(changes)}`,
  'defect.added': ({ name }) => `reported a defect of ${name ?? 'an asset'}`,
  'defect-closing.added': ({ name }) => `closed a defect of ${name ?? 'an asset'}`,
  'form-version.added': () => 'made a version of a form',
  'form.changed': ({ changes }) =>
    toldOf(changes, 'archived_at') === undefined ? 'changed a form' : 'archived a form',
  'credential.added': ({ name }) => `entered a credential of ${name ?? 'a person'}`,
  'credential.changed': ({ name }) => `withdrew a credential of ${name ?? 'a person'}`,
  'duty.added': ({ name }) => `planned what is due at ${name ?? 'an asset'}`,
  'duty.changed': ({ name }) => `ended what is due at ${name ?? 'an asset'}`,
  'maintenance.added': ({ changes }) => `planned a maintenance window${because(changes)}`,
  'maintenance.changed': ({ changes }) =>
    toldOf(changes, 'ended_at') === undefined
      ? 'moved a maintenance window with its asset'
      : 'ended a maintenance window',
  'webhook.tested': () => 'sent a test to a webhook',
  'audit.export-requested': () => 'asked for an export of the audit log',
  'audit.exported': () => 'downloaded an export of the audit log',
  'totp.added': () => 'set up an authenticator app',
  'totp.removed': () => 'removed the authenticator app',
  'passkey.added': () => 'added a passkey',
  'passkey.removed': () => 'removed a passkey',
  'recovery-codes.made': () => 'made new recovery codes',
  'recovery-code.used': () => 'used a recovery code',
  'password.changed': () => 'changed the password',
  'password.reset-requested': () => 'a link to set a new password was asked for',
  'password.reset': () => 'set a new password by a link',
  'email.change-requested': () => 'asked to change the e-mail address',
  'email.changed': () => 'changed the e-mail address',
}

/** The predicate of the line; refused attempts say what was tried and why not. */
export function wordsOf(telling: Telling): string {
  if (telling.event === 'refused') return refused(telling)
  const said = EVENTS[telling.event]?.(telling) ?? plainly(telling)
  return telling.result === 'refused' && !said.includes('refused') ? `was refused: ${said}` : said
}

/** Reasons by which the platform refuses, as its problems name them. */
const REFUSALS: Readonly<Record<string, string>> = {
  forbidden: 'the permission is not held',
  'not-found': 'there is no such thing for them',
  'step-up': 'they had not confirmed who they are',
  'second-factor': 'a second factor was missing',
  invalid: 'the request was not valid',
  conflict: 'it was in conflict with what is there',
  limit: 'it was over a limit',
  unauthenticated: 'the session was over',
  'operate-as-ended': 'operating as had ended',
}

function refused({ facts }: Telling): string {
  const reason = REFUSALS[facts.why ?? ''] ?? facts.why
  return `was refused: ${facts.operation ?? 'a request'}${reason === undefined ? '' : `, ${reason}`}`
}

function assetChanged(telling: Telling): string {
  const { name, changes } = telling
  const moved = changes.find(({ column }) => column === 'site_id')
  const only = changes.length === 1
  const renamed = changes.find(({ column }) => column === 'name_sealed')
  if (moved !== undefined && only) return `moved ${name ?? 'an asset'} from ${text(moved.old)} to ${text(moved.new)}`
  if (renamed !== undefined && only) return `renamed ${text(renamed.old)} to ${text(renamed.new)}`
  return plainly(telling)
}

/** "changed the group Night shift: permissions", from the event's own name. */
function plainly({ event, name, changes }: Telling): string {
  const at = event.lastIndexOf('.')
  const noun = at < 0 ? event : event.slice(0, at)
  const verb = at < 0 ? undefined : VERBS.find((known) => known === event.slice(at + 1))
  if (verb === undefined) return name === null ? event : `${event}: ${name}`
  const spoken = NOUNS[noun] ?? noun.replaceAll('-', ' ')
  const article = name === null ? (/^[aeiou]/.test(spoken) ? 'an ' : 'a ') : 'the '
  const thing = noun === 'asset' && name !== null ? name : `${article}${spoken}${name === null ? '' : ` ${name}`}`
  const fields = verb === 'changed' ? changes.map(({ column }) => columnWords(column).toLowerCase()) : []
  return `${verb} ${thing}${fields.length === 0 ? '' : `: ${[...new Set(fields)].join(', ')}`}`
}

const text = (told: Told): string => (typeof told === 'string' ? told : (told?.join(', ') ?? 'nothing'))
const toldOf = (changes: Telling['changes'], column: string): string | undefined => {
  const change: Change | undefined = changes.find((each) => each.column === column)
  return change === undefined || change.new === null ? undefined : text(change.new)
}
const suffix = (told: string | undefined): string => (told === undefined ? '' : `: ${told}`)
const because = (changes: Telling['changes']) => suffix(toldOf(changes, 'reason_sealed') ?? toldOf(changes, 'reason'))
const why = (facts: Telling['facts']) => suffix(facts.why)
const endedWhy = (changes: Telling['changes']) => suffix(toldOf(changes, 'ended_why'))

function howSure(changes: Telling['changes']): string {
  switch (toldOf(changes, 'aal')) {
    case 'mfa':
      return ' with a second factor'
    case 'password':
      return ' with a password'
    case 'link':
      return ' by a link of the demonstration'
    default:
      return ''
  }
}
