// The catalogue of permissions in words: grouped as people think of them, each with a phrase that follows "may" and one sentence more.

import type { Permission } from './contract.ts'

export type PermissionWords = { may: string; meaning: string }

export const PERMISSION_WORDS: Record<Permission, PermissionWords> = {
  'session.read': { may: 'sign in', meaning: 'Sees their own name, role and organisation.' },
  'site.read': { may: 'see sites', meaning: 'Names and notes of sites.' },
  'asset.read': { may: 'see assets', meaning: 'Assets, their presence and their certificates.' },
  'telemetry.read': { may: 'see values', meaning: 'Live values, charts and downloads of samples.' },
  'event.read': { may: 'see events', meaning: 'What happened to the devices: connections, refusals, limits.' },
  'alarm.read': { may: 'see alarms', meaning: 'Alarms, their rules and their journal.' },
  'alarm.acknowledge': { may: 'acknowledge alarms', meaning: 'Says that somebody has seen it and acts.' },
  'alarm.shelve': { may: 'shelve alarms', meaning: 'Puts one aside for a time, with a reason.' },
  'alarm.edit': { may: 'make alarm rules', meaning: 'Adds and changes rules; takes alarms out of service.' },
  'dashboard.edit': { may: 'make dashboards', meaning: 'For themselves: tiles of what they may see.' },
  'dashboard.share': { may: 'share dashboards', meaning: 'With the organisation, and on walls.' },
  'record.add': { may: 'do checks and services', meaning: 'Signs checks, services and reports of defects.' },
  'record.read': { may: 'see records', meaning: 'What was done to an asset, and what was found.' },
  'record.sign': { may: 'examine and amend', meaning: 'Signs what takes a credential; amends and archives records.' },
  'defect.close': { may: 'close defects', meaning: 'By the record of what was done: it lifts a lock-out.' },
  'record.plan': { may: 'plan what is due', meaning: 'Forms, intervals, and how long records are kept.' },
  'credential.edit': { may: 'enter credentials', meaning: 'Says who is qualified for which kinds of record.' },
  'asset.add': { may: 'add assets', meaning: 'Each gets an identity and a certificate of its own.' },
  'asset.edit': { may: 'change assets', meaning: 'Name, kind and note; moves them to another site.' },
  'signal.edit': { may: 'name signals', meaning: 'Names and units of what the assets measure.' },
  'site.edit': { may: 'add and change sites', meaning: 'Names and notes of sites.' },
  'certificate.issue': { may: 'issue certificates', meaning: 'Whoever holds the files can speak as the asset.' },
  'certificate.revoke': { may: 'revoke certificates', meaning: 'The asset is cut off at once, for good.' },
  'person.read': { may: 'see people', meaning: 'Names, roles, groups and sites of colleagues.' },
  'person.edit': { may: 'invite and change people', meaning: 'Roles, sites and groups, never beyond what they hold.' },
  'person.erase': { may: 'erase names', meaning: 'Makes the name of somebody who left unreadable, for good.' },
  'group.edit': { may: 'change groups', meaning: 'Makes and changes groups, never beyond what they hold.' },
  'session.manage': { may: 'see and end sessions', meaning: 'Of everybody: browsers, API tokens, live streams.' },
  'token.add': { may: 'make API tokens', meaning: 'For themselves, with no more than they hold.' },
  'organisation.edit': { may: 'change the settings', meaning: 'Second factor for all, limits of sessions, consent.' },
  'operate-as.decide': { may: 'let staff in', meaning: 'Approves, refuses and ends operating-as by the platform.' },
  'audit.read': { may: 'read the audit log', meaning: 'Every change and every refusal, with who did it.' },
  'audit.export': { may: 'export the audit log', meaning: 'As a file that can be verified without us.' },
  'webhook.edit': { may: 'send alarms to webhooks', meaning: 'To servers of their choice.' },
  'audit.stream': { may: 'stream the audit log', meaning: 'To a webhook or a syslog server of their choice.' },
  'platform.organisations': { may: 'add organisations', meaning: 'And invite the first administrator of each.' },
  'platform.operate-as': {
    may: 'operate as an organisation',
    meaning: 'With a reason and a ticket, for an hour at most.',
  },
}

export type PermissionGroup = { title: string; permissions: Permission[] }

export const PERMISSION_GROUPS: PermissionGroup[] = [
  { title: 'Watching', permissions: ['session.read', 'site.read', 'asset.read', 'telemetry.read', 'event.read'] },
  { title: 'Alarms', permissions: ['alarm.read', 'alarm.acknowledge', 'alarm.shelve', 'alarm.edit'] },
  { title: 'Dashboards', permissions: ['dashboard.edit', 'dashboard.share'] },
  { title: 'Assets and sites', permissions: ['asset.add', 'asset.edit', 'signal.edit', 'site.edit'] },
  {
    title: 'Records',
    permissions: ['record.read', 'record.add', 'record.sign', 'defect.close', 'record.plan', 'credential.edit'],
  },
  { title: 'Certificates', permissions: ['certificate.issue', 'certificate.revoke'] },
  {
    title: 'People',
    permissions: ['person.read', 'person.edit', 'person.erase', 'group.edit', 'session.manage', 'token.add'],
  },
  { title: 'Organisation', permissions: ['organisation.edit', 'webhook.edit', 'operate-as.decide'] },
  { title: 'History', permissions: ['audit.read', 'audit.export', 'audit.stream'] },
  { title: 'Platform', permissions: ['platform.organisations', 'platform.operate-as'] },
]

/** What concerns this kind of organisation: a customer never sees what is the platform's own. */
export function groupsFor(kind: 'tenant' | 'platform'): PermissionGroup[] {
  return kind === 'platform' ? PERMISSION_GROUPS : PERMISSION_GROUPS.filter((group) => group.title !== 'Platform')
}

/** "See assets": the phrase as a heading or a label. */
export function permissionLabel(permission: Permission): string {
  const { may } = PERMISSION_WORDS[permission]
  return may.charAt(0).toUpperCase() + may.slice(1)
}
