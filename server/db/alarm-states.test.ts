// The database's machine of alarm states is the one of core/alarm/states.ts: every state meets every event in both.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ALARM_ACTS, ALARM_STATES, ALARM_TURNS, nextStanding } from '../../core/alarm/states.ts'
import { startTestServer, type TestServer } from './testing.ts'

let server: TestServer
before(async () => void (server = await startTestServer()))
after(() => server.stop())

test('app.alarm_next says what nextStanding says', async () => {
  const superuser = await (await server.database()).superuser()
  let cases = 0
  for (const state of ALARM_STATES)
    for (const isActive of [false, true])
      for (const isLatching of [false, true])
        for (const event of [...ALARM_ACTS, ...ALARM_TURNS]) {
          const { rows } = await superuser.query<{ state: string | null; active: boolean }>(
            'select state, active from app.alarm_next($1, $2, $3, $4)',
            [state, isActive, isLatching, event],
          )
          const next = nextStanding({ state, isActive }, event, isLatching)
          const said = rows[0]?.state === null ? undefined : { state: rows[0]?.state, isActive: rows[0]?.active }
          assert.deepEqual(said, next, `${state} ${isActive} ${isLatching} ${event}`)
          cases++
        }
  assert.equal(cases, 7 * 2 * 2 * 11)
})
