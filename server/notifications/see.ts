import { sql } from 'kysely'
import { operation } from '../operation/operation.ts'

export const see = operation({
  id: 'notifications.see',
  method: 'POST',
  path: '/v1/notifications/see',
  permission: 'alarm.read',
  audit: 'change',
  zone: 'api',
  summary: 'Says that the viewer has looked at what they were told; it acknowledges nothing',
  input: {},
  output: 'nothing',
  async handler({ session, about, deps }) {
    await deps.db.inSession(session, ({ kysely }) => sql`select app.notifications_see()`.execute(kysely), about)
  },
})
