// Trying a stream: the worker does it, which alone connects to the outside; this waits for what came of it.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import { bug } from '../../../core/errors.ts'
import { SINK_TEST_PATIENCE_MS, SINK_TEST_POLL_MS } from '../../../core/limits.ts'
import { sinkId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { readSinks } from './rows.ts'

export const tryOut = operation({
  id: 'audit-sinks.test',
  method: 'POST',
  path: '/v1/audit/sinks/{sinkId}/test',
  permission: 'audit.stream',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Sends a message that is no line of the log, and says what came of it',
  input: { params: z.object({ sinkId }) },
  output: z.object({ ok: z.boolean(), error: z.string().nullable() }),
  async handler({ input, session, about, deps }) {
    const { sinkId: id } = input.params
    const asked = await deps.db.inSession(
      session,
      (tx) => sql<{ asked: Date }>`select audit.sink_test(${id}) as asked`.execute(tx.kysely),
      about,
    )
    const since = asked.rows[0]?.asked
    if (since === undefined) throw bug('audit.sink_test answered nothing')
    // Looked for again and again in short transactions: nothing of the database is held while the network takes its time.
    for (let waited = 0; waited < SINK_TEST_PATIENCE_MS; waited += SINK_TEST_POLL_MS) {
      const row = (await deps.db.inSession(session, readSinks, about)).find(({ sink_id }) => sink_id === id)
      if (row === undefined) break
      if (row.test_done_at !== null && row.test_done_at >= since)
        return { ok: row.test_error === null, error: row.test_error }
      await sleep(SINK_TEST_POLL_MS)
    }
    return { ok: false, error: 'nothing was heard of it in time' }
  },
})
