import { z } from 'zod'
import { type SessionId, idFrom } from '../../../core/ids.ts'
import { TOKEN_DAYS_MAX } from '../../../core/limits.ts'
import { dashboardId, instant, name, sessionId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { wallName } from '../fields.ts'

export const add = operation({
  id: 'walls.add',
  method: 'POST',
  path: '/v1/dashboards/{dashboardId}/walls',
  permission: 'dashboard.share',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Makes a token for a screen that shows this dashboard and can do nothing else; it is shown this once',
  input: {
    params: z.object({ dashboardId }),
    body: z.object({ name, days: z.int().min(1).max(TOKEN_DAYS_MAX) }),
  },
  output: z.object({ sessionId, token: z.string(), expiresAt: instant }),
  status: 201,
  async handler({ input, session, about, deps }) {
    const made = idFrom<SessionId>(deps.random(16))
    // The permission and the factor first, as everywhere; the auth process mints it, and the database asks again.
    await deps.db.inSession(session, ({ principal }) => principal, about)
    const keys = await deps.keys.forSession(session)
    const { token, expiresAt } = await deps.auth.mintWall(session, {
      sessionId: made,
      nameSealed: keys.seal('record', wallName(made), input.body.name),
      dashboardId: input.params.dashboardId,
      days: input.body.days,
      about,
    })
    return { sessionId: made, token: token.reveal(), expiresAt: expiresAt.toISOString() }
  },
})
