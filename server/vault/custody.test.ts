// Dual control of the root: what one person with a shell on the platform's machine can do alone, once there are
// custodians, and what it takes two for.
import assert from 'node:assert/strict'
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openRootFile } from '../../core/pki/root-file.ts'
import { openVault, type VaultClient } from './client.ts'
import { rejected, startVaultWorld, type VaultWorld } from './testing.ts'

const TWO: [string, string] = ['correct horse battery staple one', 'another six words of somebody else']
const ANNA = { name: 'anna', passphrase: 'five lanterns drift past the mill' }
const BERT = { name: 'bert', passphrase: 'nobody paints the harbour at noon' }
const CARL = { name: 'carl', passphrase: 'eleven quiet ferries under the bridge' }
const DORA = { name: 'dora', passphrase: 'a kettle of stones for the winter' }

let vault: VaultWorld
let operator: VaultClient
let dir: string
/** The root's key as it was when one alone could use it. */
let kept: string

before(async () => {
  vault = await startVaultWorld()
  operator = openVault(vault.config, 'operator')
  dir = join(vault.config.dataDir, 'vault', 'authorities')
  kept = join(vault.dir, 'kept-root')
})
after(async () => {
  operator.close()
  await vault.stop()
})

const rootFacts = async () => (await operator.call('authorities', {})).authorities.find(({ id }) => id === 'root')
const names = async (): Promise<string[]> => (await operator.call('custodians', {})).custodians.map(({ name }) => name)
const logged = (): string => readFileSync(join(dir, 'log.jsonl'), 'utf8')

test('before anybody is enrolled one is enough, and the first enrolment takes two', async () => {
  assert.equal((await rootFacts())?.kept, 'file')
  assert.deepEqual(await names(), [])
  const enrol = (...newcomers: { name: string; passphrase: string }[]) =>
    operator.call('enrol-custodians', { newcomers })
  await rejected(enrol(ANNA), 'conflict', /at least 2/)
  await rejected(enrol(ANNA, { ...BERT, passphrase: 'short' }), 'invalid', /at least 20/)
  await rejected(enrol(ANNA, { ...BERT, passphrase: ANNA.passphrase }), 'invalid', /same/)
  await rejected(enrol(ANNA, { ...BERT, name: 'anna' }), 'invalid', /twice/)
  await rejected(enrol(ANNA, { ...BERT, name: '../bert' }), 'invalid')
  await rejected(operator.call('next-authority', { kind: 'asset-ca', by: [ANNA, BERT] }), 'conflict', /no custodians/)
  await rejected(vault.api.call('enrol-custodians', { newcomers: [ANNA, BERT] }), 'forbidden')
  assert.ok(!existsSync(join(dir, 'custody.json')))

  copyFileSync(join(dir, 'root.key.sealed'), kept)
  await enrol(ANNA, BERT)
  assert.deepEqual(await names(), ['anna', 'bert'])
  assert.equal((await rootFacts())?.kept, 'custody')
  assert.ok(!existsSync(join(dir, 'root.key.sealed')), 'no copy that one alone could use stays')
})

test('with custodians, one alone does nothing that concerns the root', async () => {
  const wrong = { ...BERT, passphrase: 'nobody paints the harbour at night' }
  for (const by of [undefined, [ANNA, ANNA], [ANNA, wrong], [wrong, ANNA], [ANNA, CARL]] as const) {
    const tried = by === undefined ? {} : { by: [...by] as [typeof ANNA, typeof ANNA] }
    for (const attempt of [
      () => operator.call('next-authority', { kind: 'asset-ca', ...tried }),
      () => operator.call('install-authority', { certificate: 'x', ...tried }),
      () => operator.call('activate-authority', { id: 'asset-ca-2', soon: true, ...tried }),
      () => operator.call('export-root', { passphrases: TWO, ...tried }),
      () => operator.call('root-left', tried),
      () => operator.call('sign-root-list', tried),
      () => operator.call('enrol-custodians', { newcomers: [CARL, DORA], ...tried }),
      () => operator.call('remove-custodian', { name: 'anna', ...tried }),
    ])
      await rejected(attempt(), 'forbidden', /two custodians|not right|no custodian/)
  }
  assert.deepEqual(await names(), ['anna', 'bert'])
  const { rows } = await vault.superuser.query(
    `select count(*)::int as lines from audit.line where event = 'platform.custodians-refused'`,
  )
  assert.equal(rows[0].lines, 40, 'each try is in the record')
})

test('two make the next authority; the record and the log say who; each order is right', async () => {
  const made = await operator.call('next-authority', { kind: 'asset-ca', by: [BERT, ANNA] })
  assert.deepEqual(made, { id: 'asset-ca-2', request: null })
  await operator.call('activate-authority', { id: 'asset-ca-2', soon: true, by: [ANNA, BERT] })
  assert.match(logged(), /"by":\["anna","bert"\][^\n]*"event":"made"|"event":"made"[^\n]*"by":\["anna","bert"\]/)
  const { rows } = await vault.superuser.query(
    `select count(*)::int as lines from audit.line where event in ('platform.authority-made', 'platform.authority-activated')
       and changed::text like '%anna%bert%'`,
  )
  assert.equal(rows[0].lines, 2)
})

test('an ordinary rotation needs nobody: only what is forced does', async () => {
  await operator.call('retire-authority', { id: 'asset-ca', force: false })
  await operator.call('next-authority', { kind: 'asset-ca', by: [ANNA, BERT] })
  vault.setNow(new Date(Date.now() + 3_600_000))
  await operator.call('activate-authority', { id: 'asset-ca-3', soon: false })
  await rejected(operator.call('retire-authority', { id: 'asset-ca-2', force: true }), 'forbidden', /two custodians/)
})

test('people come and go with the approval of two; whoever left opens nothing; it never ends', async () => {
  const by: [typeof ANNA, typeof BERT] = [ANNA, BERT]
  await rejected(
    operator.call('enrol-custodians', { newcomers: [{ ...CARL, passphrase: ANNA.passphrase }], by }),
    'invalid',
    /another custodian's/,
  )
  await rejected(operator.call('remove-custodian', { name: 'bert', by }), 'conflict', /at least 2/)
  await rejected(operator.call('remove-custodian', { name: 'dora', by }), 'not-found')
  await operator.call('enrol-custodians', { newcomers: [CARL], by })
  const before = readFileSync(join(dir, 'custody.json'), 'utf8')
  await operator.call('remove-custodian', { name: 'anna', by: [ANNA, CARL] })
  assert.deepEqual(await names(), ['bert', 'carl'])
  await rejected(operator.call('sign-root-list', { by: [ANNA, BERT] }), 'forbidden', /anna is no custodian/)
  const renewed = { ...BERT, passphrase: 'the second verse is always slower' }
  await operator.call('enrol-custodians', { newcomers: [renewed], by: [BERT, CARL] })
  await rejected(operator.call('sign-root-list', { by: [BERT, CARL] }), 'forbidden', /bert is not right/)
  await operator.call('sign-root-list', { by: [renewed, CARL] })
  await operator.call('enrol-custodians', { newcomers: [BERT], by: [renewed, CARL] })

  // The file of before, in which anna still is, is not taken back.
  const now = readFileSync(join(dir, 'custody.json'), 'utf8')
  writeFileSync(join(dir, 'custody.json'), before)
  await assert.rejects(vault.restart(), /not the one that the log/)
  rmSync(join(dir, 'custody.json'))
  await assert.rejects(vault.restart(), /not the one that the log/)
  writeFileSync(join(dir, 'custody.json'), now)
  await vault.restart()
  assert.deepEqual(await names(), ['carl', 'bert'])
})

test('a change that a crash cut off has happened, or has not', async () => {
  const path = (name: string): string => join(dir, name)
  const now = readFileSync(path('custody.json'))
  // Written, and the log does not speak of it: it never was.
  writeFileSync(path('custody.next.json'), now.toString().replace('carl', 'dora'))
  await vault.restart()
  assert.ok(!existsSync(path('custody.next.json')))
  // The log speaks of it, and it has not taken its place: it does so now, and what it replaces is gone.
  writeFileSync(path('custody.next.json'), now)
  writeFileSync(path('custody.json'), '{}')
  copyFileSync(kept, path('root.key.sealed'))
  await vault.restart()
  assert.ok(!existsSync(path('root.key.sealed')) && readFileSync(path('custody.json')).equals(now))
  assert.deepEqual(await names(), ['carl', 'bert'])
})

test("the root's key of one alone is an alarm when it is found again, and the file in custody opens for nobody alone", async () => {
  copyFileSync(kept, join(dir, 'root.key.sealed'))
  await assert.rejects(vault.restart(), /found where one is enough/)
  rmSync(join(dir, 'root.key.sealed'))
  await vault.restart()
  assert.ok(!readFileSync(join(dir, 'custody.json')).includes(readFileSync(kept).toString('base64').slice(0, 40)))
})

test('two take the root away; it is not here any more, and what its answers concern still takes two', async () => {
  const by: [typeof BERT, typeof CARL] = [BERT, CARL]
  const { file } = await operator.call('export-root', { passphrases: TWO, by })
  const { certificate, key } = await openRootFile(file, TWO)
  assert.ok(certificate.checkPrivateKey(key))
  await rejected(operator.call('root-left', {}), 'forbidden')
  await operator.call('root-left', { by })
  assert.equal((await rootFacts())?.state, 'offline')
  assert.match(readFileSync(join(dir, 'custody.json'), 'utf8'), /"root": null/)
  const { id } = await operator.call('next-authority', { kind: 'asset-ca' })
  assert.equal(id, 'asset-ca-4', 'a request is no act of the root')
  await rejected(operator.call('install-authority', { certificate: 'x' }), 'forbidden', /two custodians/)
  await vault.restart()
  assert.equal((await rootFacts())?.kept, 'offline')
})
