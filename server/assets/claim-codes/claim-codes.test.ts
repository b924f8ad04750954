// Claim codes over the people's API, and what the database keeps of them whatever SQL the api is made to run.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { z } from 'zod'
import { claimCodeBytes } from '../../../core/codes/claim-code.ts'
import { openDatabase } from '../../db/database.ts'
import type { TestPerson } from '../../db/testing-world.ts'
import { type AssetPlatform, startAssetPlatform } from '../testing.ts'

let platform: AssetPlatform
let engineer: TestPerson
before(async () => {
  platform = await startAssetPlatform()
  engineer = platform.world.a.people.engineer
})
after(() => platform.stop())

const made = z.object({
  codes: z.array(z.object({ assetId: z.string(), claimId: z.string(), code: z.string(), expiresAt: z.string() })),
  endpoints: z.object({ est: z.object({ url: z.string() }) }),
  trust: z.string(),
})

async function make(assetIds: readonly string[], more: Record<string, unknown> = {}) {
  const answer = await platform.call(engineer, 'POST', '/v1/claim-codes', { assetIds, ...more })
  assert.equal(answer.status, 201, answer.text)
  assert.equal(answer.headers['cache-control'], 'no-store')
  return made.parse(JSON.parse(answer.text))
}

async function statesOf(assetId: string): Promise<string[]> {
  const { text } = await platform.call(engineer, 'GET', `/v1/assets/${assetId}/claim-codes`)
  const { codes } = z.object({ codes: z.array(z.object({ state: z.string() })) }).parse(JSON.parse(text))
  return codes.map(({ state }) => state)
}

async function outcomeOf(code: string): Promise<string | undefined> {
  const hash = createHash('sha256')
    .update(claimCodeBytes(code) ?? '')
    .digest()
  const { rows } = await platform.superuser.query('select outcome from app.gateway_claim($1, null)', [hash])
  return rows[0]?.outcome
}

test('codes are made for several assets at once, each shown in that answer and kept nowhere', async () => {
  const { assets } = platform.world.a
  const { codes, endpoints, trust } = await make([...assets, assets[0]])
  assert.deepEqual(
    codes.map(({ assetId }) => assetId),
    assets,
  )
  assert.equal(new Set(codes.map(({ code }) => code)).size, assets.length)
  assert.match(endpoints.est.url, /\/\.well-known\/est$/)
  assert.match(trust, /BEGIN CERTIFICATE/)
  const fortnight = 14 * 86_400_000
  for (const { code, expiresAt } of codes) {
    assert.ok(Math.abs(Date.parse(expiresAt) - Date.now() - fortnight) < 60_000)
    assert.equal(await outcomeOf(code), 'open')
    const hex = Buffer.from(claimCodeBytes(code) ?? []).toString('hex')
    const { rows } = await platform.superuser.query(
      `select 1 from app.claim_code c where c::text like $1 union all select 1 from audit.line l where l::text like $1 or l::text like $2`,
      [`%${hex}%`, `%${code}%`],
    )
    assert.deepEqual(rows, [])
    assert.ok(!platform.log.some((line) => line.includes(code)))
  }
})

test('another code takes the place of the one before, and one can be withdrawn', async () => {
  const [asset] = platform.world.a.assets
  const first = (await make([asset])).codes[0]
  const second = (await make([asset], { days: 1 })).codes[0]
  assert.ok(first && second)
  assert.deepEqual([await outcomeOf(first.code), await outcomeOf(second.code)], ['withdrawn', 'open'])
  assert.deepEqual((await statesOf(asset)).slice(0, 2), ['open', 'withdrawn'])
  const path = `/v1/assets/${asset}/claim-codes/${second.claimId}/withdraw`
  for (let i = 0; i < 2; i++) assert.equal((await platform.call(engineer, 'POST', path)).status, 204)
  assert.equal(await outcomeOf(second.code), 'withdrawn')
  const elsewhere = `/v1/assets/${platform.world.a.assets[1]}/claim-codes/${second.claimId}/withdraw`
  assert.equal((await platform.call(engineer, 'POST', elsewhere)).status, 404)
})

test('for an asset of somebody else, too many, none, or for too long: no code at all', async () => {
  const [mine] = platform.world.a.assets
  const [theirs] = platform.world.b.assets
  const before = await statesOf(mine)
  for (const [body, status] of [
    [{ assetIds: [mine, theirs] }, 404],
    [{ assetIds: [] }, 400],
    [{ assetIds: [mine], days: 91 }, 400],
    [{ assetIds: [mine], days: 0 }, 400],
  ] as const)
    assert.equal((await platform.call(engineer, 'POST', '/v1/claim-codes', body)).status, status)
  assert.deepEqual(await statesOf(mine), before)
  const { operator, site_manager } = platform.world.a.people
  for (const person of [operator, site_manager])
    assert.equal((await platform.call(person, 'POST', '/v1/claim-codes', { assetIds: [mine] })).status, 403)
})

test('whatever SQL runs in the context of an engineer, a code is never opened again, used, prolonged or looked up', async () => {
  const [asset] = platform.world.a.assets
  await make([asset])
  await make([asset])
  const db = openDatabase(platform.config, 'api')
  const attempts = [
    sql`update app.claim_code set withdrawn_at = null`,
    sql`update app.claim_code set expires_at = now() + interval '80 days'`,
    sql`update app.claim_code set used_at = now()`,
    sql`update app.claim_code set code_hash = sha256('mine')`,
    sql`delete from app.claim_code`,
    sql`select code_hash from pki.claim_lookup`,
    sql`select * from app.gateway_claim(sha256('x'), null)`,
    sql`select * from app.gateway_enrol(sha256('x'), null, sha256('x'), sha256('x'))`,
    sql`insert into app.claim_code (claim_id, asset_id, code_hash, expires_at) values (gen_random_uuid(), ${asset}, sha256('x'), now() + interval '91 days')`,
    sql`insert into app.claim_code (org_id, claim_id, asset_id, code_hash, expires_at) values (${platform.world.b.orgId}, gen_random_uuid(), ${platform.world.b.assets[0]}, sha256('x'), now() + interval '1 day')`,
  ]
  try {
    for (const attempt of attempts)
      await assert.rejects(
        db.inSession(engineer.session, ({ kysely }) => attempt.execute(kysely), { requestId: 'x', address: 'x' }),
        attempt.toOperationNode().sqlFragments.join('?'),
      )
    const { operator } = platform.world.a.people
    const seen = await db.inSession(
      operator.session,
      ({ kysely }) => kysely.selectFrom('app.claim_code').select('claim_id').execute(),
      {
        requestId: 'x',
        address: 'x',
      },
    )
    assert.deepEqual(seen, [])
  } finally {
    await db.close()
  }
})
