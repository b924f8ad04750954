// Imports over the people's API: by line, repeatable, nothing half done.
import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import { after, before, test } from 'node:test'
import { z } from 'zod'
import { claimCodeBytes } from '../../core/codes/claim-code.ts'
import { IMPORT_BATCH_LINES_MAX } from '../../core/limits.ts'
import { certificationRequest } from '../../core/pki/request-of.ts'
import { keyPair } from '../../core/pki/testing.ts'
import { revokeUnconfirmed } from '../worker/jobs.ts'
import { openDatabase } from '../db/database.ts'
import type { TestPerson } from '../db/testing-world.ts'
import { type AssetPlatform, startAssetPlatform } from './testing.ts'

let platform: AssetPlatform
let engineer: TestPerson
before(async () => {
  platform = await startAssetPlatform()
  engineer = platform.world.a.people.engineer
})
after(() => platform.stop())

const answered = z.object({
  lines: z.array(
    z.object({
      outcome: z.string(),
      assetId: z.string().nullable(),
      problem: z.string().nullable(),
      field: z.string().nullable(),
      serial: z.string().nullish(),
      files: z.object({ 'asset.crt': z.string(), 'certificate-record.txt': z.string() }).nullish(),
      claim: z.object({ code: z.string(), expiresAt: z.string() }).nullish(),
    }),
  ),
})
type Line = Record<string, unknown>
let made = 0
const line = (more: Line = {}): Line => {
  made += 1
  return { name: `Pump ${made}`, kind: 'pump', siteId: platform.world.a.sites[0], ...more }
}
const withCsr = (more: Line = {}): Line => line({ csr: certificationRequest(keyPair()), ...more })

async function imported(lines: Line[], more: Line = {}) {
  const answer = await platform.call(engineer, 'POST', '/v1/assets/import', { lines, ...more })
  assert.equal(answer.status, 200, answer.text)
  assert.equal(answer.headers['cache-control'], 'no-store')
  return answered.parse(JSON.parse(answer.text)).lines
}
async function checked(lines: Line[]) {
  const answer = await platform.call(engineer, 'POST', '/v1/assets/import-check', { lines })
  assert.equal(answer.status, 200, answer.text)
  return answered.parse(JSON.parse(answer.text)).lines
}
const outcomes = (lines: { outcome: string }[]): string[] => lines.map(({ outcome }) => outcome)

/** How many rows there are of all that an import makes. */
async function counts(): Promise<number[]> {
  const { rows } = await platform.superuser.query<Record<string, string>>(
    `select (select count(*) from app.asset) a, (select count(*) from app.certificate) b,
      (select count(*) from app.claim_code) c, (select count(*) from pki.issuance) d`,
  )
  return Object.values(rows[0] ?? {}).map(Number)
}

async function identified(crt: string): Promise<string | undefined> {
  const fingerprint = createHash('sha256').update(new X509Certificate(crt).raw).digest()
  const { rows } = await platform.superuser.query('select state from app.gateway_identify($1)', [fingerprint])
  return rows[0]?.state
}

async function claimed(code: string): Promise<string | undefined> {
  const hash = createHash('sha256')
    .update(claimCodeBytes(code) ?? '')
    .digest()
  const { rows } = await platform.superuser.query('select outcome from app.gateway_claim($1, null)', [hash])
  return rows[0]?.outcome
}

test('good lines are made, bad ones are told each with its field, and nothing is half done', async () => {
  const csr = certificationRequest(keyPair())
  const lines = [
    withCsr({ csr }),
    line(),
    line({ name: ' ' }),
    line({ kind: 'zeppelin' }),
    line({ siteId: platform.world.b.sites[0] }),
    line({ siteId: 'the yard' }),
    line({ csr: csr.replace('MI', 'MJ') }),
    line({ name: 'Another with the same key', csr }),
    withCsr(),
  ]
  const [before, look] = [await counts(), await checked(lines)]
  assert.deepEqual(await counts(), before)
  assert.deepEqual(
    outcomes(look),
    // That two lines have one key shows when the first is made.
    ['new', 'new', 'refused', 'refused', 'refused', 'refused', 'refused', 'new', 'new'],
  )
  const told = await imported(lines, { days: 3 })
  assert.deepEqual(
    told.map(({ outcome, field }) => [outcome, field]),
    [
      ['made', null],
      ['made', null],
      ['refused', 'name'],
      ['refused', 'kind'],
      ['refused', 'siteId'],
      ['refused', 'siteId'],
      ['refused', 'csr'],
      ['refused', 'csr'],
      ['made', null],
    ],
  )
  for (const each of told) assert.equal(each.problem === null, each.outcome === 'made')
  assert.equal(told[4]?.problem, told[5]?.problem)
  assert.deepEqual(
    await counts(),
    before.map((count, i) => count + ([3, 2, 1, 2][i] ?? 0)),
  )
  assert.equal(await claimed(told[1]?.claim?.code ?? ''), 'open')
  const days = (Date.parse(told[1]?.claim?.expiresAt ?? '') - Date.now()) / 86_400_000
  assert.ok(Math.abs(days - 3) < 0.01)
  assert.equal(await identified(told[0]?.files?.['asset.crt'] ?? ''), 'unconfirmed')
})

test('the same lines again make nothing twice: certificates are handed out again, codes are not', async () => {
  const lines = [withCsr(), line(), withCsr()]
  const first = await imported(lines)
  const before = await counts()
  const second = await imported(lines)
  assert.deepEqual(outcomes(second), ['already', 'already', 'already'])
  assert.deepEqual(await counts(), before)
  assert.deepEqual(
    second.map(({ assetId, serial, files }) => ({ assetId, serial, files })),
    first.map(({ assetId, serial, files }) => ({ assetId, serial, files })),
  )
  assert.equal(second[1]?.claim, null)
  assert.equal(await claimed(first[1]?.claim?.code ?? ''), 'open')
  assert.deepEqual(outcomes(await checked(lines)), ['already', 'already', 'already'])
  // The same line twice in one request, and by another who may.
  const twice = line()
  assert.deepEqual(outcomes(await imported([twice, twice])), ['made', 'already'])
})

test('at the same moment from two browsers: each line once', async () => {
  const lines = [withCsr(), line(), withCsr(), line()]
  const before = await counts()
  const [one, other] = await Promise.all([imported(lines), imported(lines)])
  const after = await counts()
  assert.equal((after[0] ?? 0) - (before[0] ?? 0), 4)
  assert.equal((after[2] ?? 0) - (before[2] ?? 0), 2)
  for (const [i, each] of lines.entries()) {
    assert.equal(one[i]?.assetId, other[i]?.assetId, String(each.name))
    assert.equal([one[i], other[i]].filter((told) => told?.outcome === 'made').length, 1)
  }
})

test('what broke off between the asset and its certificate is told, and finished by the same line', async () => {
  const lines = [withCsr(), line()]
  const consume = 'app.vault_consume_issue_token'
  await platform.superuser.query(`alter function ${consume} rename to out_of_order`)
  const broken = await imported(lines)
  await platform.superuser.query(`alter function app.out_of_order rename to vault_consume_issue_token`)
  assert.deepEqual(outcomes(broken), ['unfinished', 'made'])
  assert.match(broken[0]?.problem ?? '', /not issued/)
  const [told, other] = await imported(lines)
  assert.deepEqual([told?.outcome, told?.assetId], ['made', broken[0]?.assetId])
  assert.equal(other?.outcome, 'already')
  assert.equal(await identified(told?.files?.['asset.crt'] ?? ''), 'unconfirmed')
  const [again] = await imported(lines)
  assert.deepEqual([again?.outcome, again?.serial], ['already', told?.serial])
})

test('files that have arrived are confirmed together; what nobody confirmed is withdrawn and told so', async () => {
  const lines = [withCsr(), withCsr(), withCsr()]
  const told = await imported(lines)
  const serials = told.map(({ serial }) => serial ?? '')
  const confirm = async (these: string[]) => {
    const answer = await platform.call(engineer, 'POST', '/v1/certificates/confirm', { serials: these })
    return answer.status === 200 ? JSON.parse(answer.text) : answer.status
  }
  const [one = '', two = '', three = ''] = serials
  assert.deepEqual(await confirm([one, two]), { confirmed: [one, two], late: [] })
  assert.deepEqual(await confirm([one]), { confirmed: [one], late: [] })
  await platform.superuser.query(
    `update app.certificate set confirm_before = now() - interval '1 second' where serial = $1`,
    [Buffer.from(three, 'hex')],
  )
  assert.deepEqual(await confirm([two, three]), { confirmed: [two], late: [three] })
  assert.equal(await confirm(['00'.repeat(17)]), 404)
  const worker = openDatabase(platform.config, 'worker')
  try {
    await revokeUnconfirmed(worker)
  } finally {
    await worker.close()
  }
  const again = await imported(lines)
  assert.deepEqual(outcomes(again), ['already', 'already', 'already'])
  assert.deepEqual(
    again.map(({ files }) => files !== null),
    [true, true, false],
  )
  assert.match(again[2]?.problem ?? '', /over/)
})

test('a name is recognised without being readable: what is kept of a line says nothing without the key', async () => {
  const wanted = line({ name: 'Secret crane' })
  const [told] = await imported([wanted])
  const { rows } = await platform.superuser.query('select request_id from app.asset where asset_id = $1', [
    told?.assetId,
  ])
  const said = ['import', wanted.name, wanted.kind, wanted.siteId, 'claim code'].join('\0')
  const bare = createHash('sha256').update(said).digest('hex').slice(0, 32)
  assert.notEqual(rows[0].request_id.replaceAll('-', ''), bare)
  assert.ok(!platform.log.some((each) => each.includes('Secret crane') || each.includes(told?.claim?.code ?? '-')))
})

test('too many lines, none, or none of a site that is there: no request; without the permission: nothing', async () => {
  const post = (who: TestPerson, lines: Line[]) => platform.call(who, 'POST', '/v1/assets/import', { lines })
  const before = await counts()
  assert.equal((await post(engineer, [])).status, 400)
  const many = Array.from({ length: IMPORT_BATCH_LINES_MAX + 1 }, () => line())
  assert.equal((await post(engineer, many)).status, 400)
  assert.ok((await post(engineer, [line({ siteId: platform.world.b.sites[0] })])).status >= 400)
  const { operator, site_manager } = platform.world.a.people
  for (const person of [operator, site_manager]) assert.equal((await post(person, [line()])).status, 403)
  assert.deepEqual(await counts(), before)
})

test('who may add assets and not give them an identity: refused as a whole, and nothing is made', async () => {
  const before = await counts()
  await platform.superuser.query('revoke insert on app.claim_code from fairlead_api')
  try {
    const answer = await platform.call(engineer, 'POST', '/v1/assets/import', { lines: [line(), line()] })
    assert.equal(answer.status, 403, answer.text)
    const [told, other] = await imported([line(), withCsr()])
    assert.deepEqual([told?.outcome, told?.field, other?.outcome], ['refused', 'siteId', 'made'])
  } finally {
    await platform.superuser.query(
      'grant insert (org_id, claim_id, asset_id, code_hash, expires_at) on app.claim_code to fairlead_api',
    )
  }
  assert.deepEqual(
    await counts(),
    before.map((count, i) => count + ([1, 1, 0, 1][i] ?? 0)),
  )
})
