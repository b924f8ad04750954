import { sql } from 'kysely'
import { operation } from '../operation/operation.ts'
import { settingFields } from './fields.ts'

export const set = operation({
  id: 'notifications.set',
  method: 'POST',
  path: '/v1/notifications/settings',
  permission: 'alarm.read',
  audit: 'change',
  zone: 'api',
  summary: 'Says of which alarms the viewer is told, when and how',
  input: { body: settingFields },
  output: 'nothing',
  async handler({ input: { body }, session, about, deps }) {
    const { hours } = body
    await deps.db.inSession(
      session,
      ({ kysely }) =>
        sql`select app.notify_set(${body.enabled}, ${body.priority}, ${body.siteIds}::uuid[], ${hours?.from ?? null}::integer,
          ${hours?.until ?? null}::integer, ${body.timeZone}, ${body.criticalAlways}, ${body.email}, ${body.digestAt}::integer)`.execute(
          kysely,
        ),
      about,
    )
  },
})
