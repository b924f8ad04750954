import { sql } from 'kysely'
import { z } from 'zod'
import { operation } from '../../operation/operation.ts'

export const key = operation({
  id: 'push.key',
  method: 'GET',
  path: '/v1/push/key',
  permission: 'alarm.read',
  audit: 'read',
  zone: 'api',
  summary: 'What a browser subscribes with (applicationServerKey, RFC 8292)',
  input: {},
  output: z.object({ publicKey: z.base64url() }),
  async handler({ session, about, deps }) {
    // The database says who is told at all; the key is nothing for anybody else.
    await deps.db.inSession(session, ({ kysely }) => sql`select from app.push_subscriptions()`.execute(kysely), about)
    const { publicKey } = await deps.vault.call('push-key', {})
    return { publicKey: publicKey.toString('base64url') }
  },
})
