import { operation } from '../operation/operation.ts'
import { readSettings, settingFields } from './fields.ts'

export const settings = operation({
  id: 'notifications.settings',
  method: 'GET',
  path: '/v1/notifications/settings',
  permission: 'alarm.read',
  audit: 'read',
  zone: 'api',
  summary: 'Of which alarms the viewer is told, when and how',
  input: {},
  output: settingFields,
  handler: ({ session, about, deps }) => deps.db.inSession(session, readSettings, about),
})
