// A rule against what was, before it is enabled: how often it would have been an alarm, and when.
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { tryPast } from '../../core/alarm/past.ts'
import { ALARM_EPISODES_LISTED_MAX } from '../../core/limits.ts'
import { assetId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { epochMs, isWindow, WINDOW_RULE } from '../telemetry/fields.ts'
import { pastOf } from './past-points.ts'
import { ruleSpecFields } from './rule-fields.ts'

export const tryOut = operation({
  id: 'alarms.try',
  method: 'POST',
  path: '/v1/alarms/try',
  permission: 'telemetry.read',
  audit: 'read',
  zone: 'api',
  summary: 'What a rule would have made of the past of an asset; nothing is kept',
  input: {
    body: z.object({ spec: ruleSpecFields, assetId, from: epochMs, to: epochMs }).refine(isWindow, WINDOW_RULE),
  },
  output: z.object({
    raised: z.int(),
    episodes: z
      .array(z.object({ from: z.number(), to: z.number().nullable() }))
      .max(ALARM_EPISODES_LISTED_MAX)
      .meta({ description: 'Device times in ms; the first ones' }),
    activeMs: z.number(),
    suppressedMs: z.number(),
    samples: z.int(),
    missing: z.array(z.string()).meta({ description: 'Signals that this asset has never sent' }),
  }),
  async handler({ input: { body }, session, about, deps }) {
    const { spec, from, to } = body
    const keys = await deps.keys.forSession(session)
    const { points, missing } = await deps.db.inSession(
      session,
      (tx) => pastOf(tx, keys, body.assetId, spec, { from, to }),
      about,
    )
    const trial = await tryPast(spec, points, { from, to }, () => setImmediate())
    return {
      raised: trial.raised,
      episodes: trial.episodes,
      activeMs: trial.active_ms,
      suppressedMs: trial.suppressed_ms,
      samples: trial.samples,
      missing,
    }
  },
})
