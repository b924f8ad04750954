import { z } from 'zod'
import { instant } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const list = operation({
  id: 'keys.list',
  method: 'GET',
  path: '/v1/keys',
  permission: 'platform.organisations',
  audit: 'read',
  zone: 'api',
  summary:
    "The inventory of the platform's keys: what each is for, who holds it, since when and until when; none of them",
  input: {},
  output: z.object({
    keys: z.array(
      z.object({
        id: z.string(),
        purpose: z.string(),
        owner: z.string(),
        algorithm: z.string(),
        createdAt: instant.nullable(),
        expiresAt: instant.nullable(),
        state: z.enum(['next', 'active', 'due', 'retiring', 'offline']),
        kept: z.string(),
        fingerprint: z.string().nullable(),
      }),
    ),
  }),
  async handler({ session, about, deps }) {
    // Who may not, hears so in the words of the database; the vault looks for itself all the same.
    await deps.db.inSession(session, ({ principal }) => principal, about)
    const { keys } = await deps.vault.call('key-inventory', { session: session.reveal() })
    return {
      keys: keys.map(({ createdAt, expiresAt, ...key }) => ({
        ...key,
        createdAt: createdAt?.toISOString() ?? null,
        expiresAt: expiresAt?.toISOString() ?? null,
      })),
    }
  },
})
