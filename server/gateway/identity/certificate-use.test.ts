import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unavailable } from '../../../core/errors.ts'
import { idFrom, type OrgId } from '../../../core/ids.ts'
import { CertificateUse, type Use } from './certificate-use.ts'

const HOUR = 3_600_000
const org = idFrom<OrgId>(Buffer.alloc(16, 1))

test('a use is told once an hour, also over many connections, and once more after the hour', async () => {
  const told: Use[] = []
  const use = new CertificateUse(async (uses) => void told.push(...uses))
  for (let at = 0; at < 2 * HOUR + 60_000; at += 60_000) {
    use.seen(org, 'aa', at)
    if (at % 120_000 === 0) use.seen(org, 'bb', at)
    await use.flush()
  }
  assert.deepEqual(
    told.filter(({ serial }) => serial === 'aa').map(({ at }) => at),
    [0, HOUR, 2 * HOUR],
  )
  assert.equal(told.filter(({ serial }) => serial === 'bb').length, 3)
})

test('what could not be written waits, and a clock that was set back does not silence it', async () => {
  let away = true
  const told: Use[] = []
  const use = new CertificateUse(async (uses) => {
    if (away) throw unavailable('the database is away')
    told.push(...uses)
  })
  use.seen(org, 'aa', 5 * HOUR)
  await assert.rejects(use.flush())
  away = false
  await use.flush()
  use.seen(org, 'aa', HOUR)
  await use.flush()
  assert.deepEqual(
    told.map(({ at }) => at),
    [5 * HOUR, HOUR],
  )
})
