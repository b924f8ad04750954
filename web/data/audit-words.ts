// The audit log in words. The categories are those of IEC 62443-3-3, CR 2.8.

import type { AuditLine, AuditPerson, SinkKind, SinkState } from './audit.ts'

export const AUDIT_CATEGORIES = ['access', 'request-error', 'configuration', 'control', 'backup', 'audit'] as const
export type AuditCategory = (typeof AUDIT_CATEGORIES)[number]

export const CATEGORY_WORD: Record<AuditCategory, string> = {
  access: 'Access',
  'request-error': 'Refused requests',
  configuration: 'Configuration',
  control: 'Control system',
  backup: 'Backup',
  audit: 'Audit log itself',
}

export const SINK_KIND_WORD: Record<SinkKind, string> = { webhook: 'Webhook', syslog: 'Syslog' }

export const SINK_STATE_WORD: Record<SinkState, string> = {
  delivering: 'Delivering',
  failing: 'Failing',
  paused: 'Paused',
}

/** Names can be erased; the number that stays tells two erased people apart. */
export const personName = (person: AuditPerson): string => person.name ?? `Person ${person.personId.slice(0, 8)}`

/** Who acted, in the words of a list. At the door nobody is known yet; what has no person behind it the platform did by itself. */
export function actorOf({ person, staff, process, event }: AuditLine): string {
  if (staff) return personName(staff)
  if (person) return personName(person)
  return process === 'auth' && AT_THE_DOOR.test(event) ? 'Somebody not signed in' : 'Fairlead'
}

const AT_THE_DOOR = /^(sign-in|second-factor|password|refused)/

/** "sign-in.failed" as one reads it. */
export const eventWords = (event: string): string => event.replaceAll(/[.-]+/g, ' ').trim()
