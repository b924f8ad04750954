import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { askPlant, serveFaults } from './control.ts'
import { makeDevice } from './device.ts'
import { disturb } from './faults.ts'
import type { Link } from './link.ts'
import { randomFrom } from './random.ts'
import { pumpSkid } from './signals/pump-skid.ts'

test('a fault is set and taken away by a line on the socket; nonsense is answered with its reason', async () => {
  const runDir = mkdtempSync(join(tmpdir(), 'fl-plant-'))
  const said: string[] = []
  const link: Link = {
    connected: false,
    publish: async () => undefined,
    pullPlug: () => said.push('pulled'),
    plugIn: () => said.push('plugged'),
    close: async () => undefined,
  }
  const machine = pumpSkid(randomFrom('control'))
  const devices = new Map([['pump-1', makeDevice({ machine, link, dialect: 'json', period_ms: 1_000, now: () => 0 })]])
  const control = await serveFaults(
    { runDir },
    disturb(devices, () => 0),
    devices,
  )
  try {
    assert.match((await askPlant({ runDir }, '')) ?? '', /pump-1: cavitation, bearing, trip, offline/)
    assert.match((await askPlant({ runDir }, 'pump-1 trip')) ?? '', /^ok/)
    assert.equal(machine.step({ at_ms: 0, elapsed_s: 600 })['state'], 'tripped')
    assert.match((await askPlant({ runDir }, 'pump-1 trip off')) ?? '', /^ok/)
    assert.equal(machine.step({ at_ms: 0, elapsed_s: 600 })['state'], 'running')
    await askPlant({ runDir }, 'pump-1 offline')
    await askPlant({ runDir }, 'pump-1 offline off')
    assert.deepEqual(said, ['pulled', 'plugged'])
    for (const line of ['pump-9 trip', 'pump-1 rust', 'pump-1 trip maybe'])
      assert.match((await askPlant({ runDir }, line)) ?? '', /^no/, line)
  } finally {
    control.close()
    rmSync(runDir, { recursive: true, force: true })
  }
  assert.equal(await askPlant({ runDir }, ''), undefined)
})
