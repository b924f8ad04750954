// Somebody answers an alarm. Whether they may, whether it can be done and the line that it leaves: app.alarm_act decides.
import { sql } from 'kysely'
import { z } from 'zod'
import type { AlarmAct, AlarmState } from '../../core/alarm/states.ts'
import { type EventId, type AssetId, idFrom, type RuleId } from '../../core/ids.ts'
import type { Deps } from '../operation/deps.ts'
import type { About } from '../operation/operation.ts'
import type { SessionToken } from '../platform/secret.ts'
import { alarmState } from './fields.ts'
import { eventComment } from './places.ts'

export const acted = z.object({ state: alarmState })

type Asking = { deps: Deps; session: SessionToken; about: About }
export type Act = { ruleId: RuleId; assetId: AssetId; act: AlarmAct; comment?: string | undefined; minutes?: number }

/** Throws Failure not-found, forbidden, conflict when its state does not allow it, invalid without a reason where it takes one. */
export async function act({ deps, session, about }: Asking, what: Act): Promise<z.input<typeof acted>> {
  const { ruleId, assetId, comment = '', minutes } = what
  const keys = await deps.keys.forSession(session)
  const eventId = idFrom<EventId>(deps.random(16))
  const sealed = comment === '' ? null : keys.seal('alarm', eventComment(eventId), comment)
  const { rows } = await deps.db.inSession(
    session,
    ({ kysely }) =>
      sql<{ state: AlarmState }>`select app.alarm_act(${ruleId}::uuid, ${assetId}::uuid, ${what.act}, ${eventId}::uuid,
        ${sealed}::bytea, ${minutes ?? null}::integer) as state`.execute(kysely),
    about,
  )
  return { state: rows[0]?.state ?? 'normal' }
}
