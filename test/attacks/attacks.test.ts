// The attack suite on PostgreSQL 18 and 15: nothing open on ours, and the same attacks on an ordinary database, where
// many must succeed, or the suite shows nothing.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startTestServer, type TestServer } from '../../server/db/testing.ts'
import type { Verdict } from './attack.ts'
import { ordinary } from './internal/ordinary.ts'
import { ours, type Target } from './internal/ours.ts'
import { ATTACKS } from './list.ts'
import { RESIDUAL } from './internal/residual.ts'
import { attack, table } from './run.ts'

/** What the ordinary pattern lets through at least; below it, the suite has gone blind. */
const ORDINARY_OPEN_MIN = 150
const ATTACKS_MIN = 340

for (const major of [18, 15] as const)
  describe(`attacks on PostgreSQL ${major}`, () => {
    let server: TestServer
    let own: Target
    let control: Target
    const all: { ours: Verdict[]; control: Verdict[] } = { ours: [], control: [] }

    before(async () => {
      server = await startTestServer({ major })
      own = await ours(await server.database())
      control = await ordinary(server)
    })
    after(async () => {
      await own?.close()
      await control?.close()
      await server?.stop()
    })

    for (const [category, attacks] of Object.entries(ATTACKS))
      test(category, async (t) => {
        const [mine, theirs] = [await attack(own.world, attacks), await attack(control.world, attacks)]
        all.ours.push(...mine)
        all.control.push(...theirs)
        t.diagnostic(`\n${table(category, mine, theirs)}`)
        assert.deepEqual(
          mine.filter(({ open }) => open),
          [],
        )
      })

    test('the control shows that the suite can fail', (t) => {
      const open = all.control.filter((verdict) => verdict.open).length
      t.diagnostic(`ours: 0 of ${all.ours.length} open; ordinary: ${open} of ${all.control.length} open`)
      assert.ok(all.ours.length >= ATTACKS_MIN, `${all.ours.length} attacks`)
      assert.ok(open >= ORDINARY_OPEN_MIN, `${open} succeed on the ordinary database`)
    })
  })

test('installed by an administrator who is no superuser, nothing but what is documented stays open', async (t) => {
  const server = await startTestServer({ installer: 'plain' })
  try {
    const target = await ours(await server.database())
    const verdicts: Verdict[] = []
    for (const attacks of Object.values(ATTACKS)) verdicts.push(...(await attack(target.world, attacks)))
    await target.close()
    const open = verdicts.filter((verdict) => verdict.open).map(({ id }) => id)
    t.diagnostic(`open of ${verdicts.length}: ${open.join(' ')}`)
    assert.deepEqual(
      open.filter((id) => !(id in RESIDUAL)),
      [],
    )
  } finally {
    await server.stop()
  }
})

test('every attack has a name of its own', () => {
  const ids = Object.values(ATTACKS).flatMap((attacks) => attacks.map(({ id }) => id))
  assert.deepEqual(ids.length, new Set(ids).size)
})
