// Who is let in, without a database: what it says is given.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '../../core/errors.ts'
import { identify } from './identify.ts'
import { connectedTo, identifying } from './identity/testing.ts'

const refusal = (kind: 'forbidden' | 'unavailable', why: RegExp) => (error: unknown) =>
  isFailure(error, kind) && why.test(error.message)

test('revoked between the answer of the database and the door', async () => {
  const { state, parts } = identifying()
  const connected = connectedTo()
  await identify(connected, parts)
  state.revoked.add(connected.fingerprint)
  await assert.rejects(identify(connected, parts), refusal('forbidden', /was revoked/))
  assert.equal(state.identity.state, 'live', 'the database has not said so')
  await identify(connectedTo(), parts)
})

test('nobody comes in past a view of revocations that is too old', async () => {
  const { state, parts } = identifying()
  state.isFresh = false
  await assert.rejects(identify(connectedTo(), parts), refusal('unavailable', /have not been confirmed/))
  assert.deepEqual(state.asked, [], 'nor is the database asked')
  state.isFresh = true
  await identify(connectedTo(), parts)
})
