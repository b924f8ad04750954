// Break-glass: what is asked, and what it does to a database with a gateway on it while no api runs.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openOperator, type Operator } from '../server/db/operator.ts'
import { type GatewayWorld, startGatewayWorld } from '../server/gateway/testing.ts'
import { UsageError } from './arguments.ts'
import { readRevokeCommand } from './revoke/command.ts'
import { confirmationsInWords, foundInWords } from './revoke/report.ts'

const SERIAL = 'ab'.repeat(16)
const ASSET = '00112233-4455-6677-8899-aabbccddeeff'

describe('the command', () => {
  test('serials as tools print them, assets, a list with comments', () => {
    const dir = mkdtempSync(join(tmpdir(), 'fl-revoke-'))
    try {
      const file = join(dir, 'list')
      writeFileSync(file, `# the laptop\n${ASSET}  # crane\n\n${'cd'.repeat(16)}\n`)
      const colons = SERIAL.toUpperCase().replaceAll(/..(?!$)/g, '$&:')
      const command = readRevokeCommand([
        '--serial',
        colons,
        '--file',
        file,
        '--reason',
        'keyCompromise',
        '--data',
        dir,
      ])
      assert.deepEqual(command?.serials, [SERIAL, 'cd'.repeat(16)])
      assert.deepEqual([command?.assets, command?.isMeant], [[ASSET], false])
    } finally {
      rmSync(dir, { recursive: true })
    }
  })

  const WRONG: [string, string[]][] = [
    ['nothing named', ['--reason', 'keyCompromise']],
    ['no reason', ['--serial', SERIAL]],
    ['a reason that would be a way back', ['--serial', SERIAL, '--reason', 'removeFromCRL']],
    ['a hold', ['--serial', SERIAL, '--reason', 'certificateHold']],
    ['no serial', ['--serial', 'xyz', '--reason', 'superseded']],
    ['half a byte', ['--serial', SERIAL.slice(1), '--reason', 'superseded']],
    ['a list that is not there', ['--file', '/nowhere/list', '--reason', 'superseded']],
    ['an option that does not exist', ['--serial', SERIAL, '--force', '--reason', 'superseded']],
  ]
  for (const [what, args] of WRONG)
    test(`refused: ${what}`, () => assert.throws(() => readRevokeCommand(args), UsageError))
})

describe('past the api', () => {
  let world: GatewayWorld
  let operator: Operator
  before(async () => {
    world = await startGatewayWorld()
    await world.startGateway()
    operator = await openOperator(world.config)
  })
  after(async () => {
    await operator.close()
    await world.stop()
  })

  test('by serial, by asset, by issuer; each with its line and confirmed by the gateway', async () => {
    const [one, two, other] = [
      await world.newDevice(world.world.a),
      await world.newDevice(world.world.a),
      await world.newDevice(world.world.b),
    ]
    const serial = one.serial.toString('hex')
    const named = await operator.certificates({ serials: [serial], assets: [two.assetId], issuer: undefined })
    assert.deepEqual(named.map(({ assetId }) => assetId).toSorted(), [one.assetId, two.assetId].toSorted())
    assert.match(foundInWords(named), /valid until/)
    assert.equal(await operator.revoke([serial], 'keyCompromise'), 1)
    assert.equal(await operator.revoke([serial], 'superseded'), 0, 'twice is once')
    const { rows } = await world.superuser.query(
      `select process, person_id from audit.line where org_id = $1 and table_name = 'app.revocation' and row_key ->> 'serial' like $2`,
      [one.orgId, `%${serial}%`],
    )
    assert.deepEqual(rows, [{ process: 'fairlead_migrator', person_id: null }])

    const issuer = (
      await world.superuser.query('select issuer from app.certificate where serial = $1', [other.serial])
    ).rows[0].issuer.replace(/^CN=/, '')
    const all = await operator.certificates({ serials: [], assets: [], issuer })
    assert.equal(all.length, 3)
    const serials = all.map((each) => each.serial)
    assert.equal(await operator.revoke(serials, 'keyCompromise'), 2, 'of both organisations')
    let confirmed = await operator.confirmations(serials)
    for (let i = 0; i < 50 && confirmed.some((each) => each.confirmed < 3); i++) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      confirmed = await operator.confirmations(serials)
    }
    assert.deepEqual(
      confirmed.map((each) => [each.state, each.confirmed]),
      [['live', 3]],
    )
    assert.match(confirmationsInWords(confirmed, 3), /confirmed 3 of 3 at .*nothing was connected/)
  })

  test('no process of the platform may call it', async () => {
    for (const role of ['api', 'auth', 'gateway', 'vault', 'worker']) {
      const client = await world.database.as(role)
      for (const call of [
        `app.operator_revoke(array['\\x01']::bytea[], 'superseded')`,
        `app.operator_certificates('{}', '{}', 'x')`,
        `app.operator_confirmations('{}')`,
      ])
        await assert.rejects(client.query(`select ${call}`), /permission denied/, `${role}: ${call}`)
      await client.end()
    }
  })
})
