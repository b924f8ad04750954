// Devices that enrol themselves, as openssl and curl do it, against the running gateway, and everybody who should not.
// Long because every stranger is met in one world, which takes seconds to start.
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { CLAIM_CODE_BYTES, claimCodeText } from '../../../core/codes/claim-code.ts'
import type { AssetId } from '../../../core/ids.ts'
import { CLAIM_FAILURES_BURST, CLAIM_SUSPECT_TRIES_BURST } from '../../../core/limits.ts'
import { certificationRequest } from '../../../core/pki/request-of.ts'
import { hasOpenssl, keyPair, openssl } from '../../../core/pki/testing.ts'
import { plantAsset, randomId, type TestOrg } from '../../db/testing-world.ts'
import { type GatewayWorld, startGatewayWorld, type TestGateway } from '../testing.ts'

let world: GatewayWorld
let gateway: TestGateway
let trust: string
const dir = mkdtempSync(join(tmpdir(), 'fl-est-'))
before(async () => {
  world = await startGatewayWorld()
  gateway = await world.startGateway()
  trust = (await world.vault.call('trust', {})).deviceTrust
  writeFileSync(join(dir, 'trust.pem'), trust)
})
after(async () => {
  rmSync(dir, { recursive: true })
  await world.stop()
})

function whyNoStrongSwan(): string | false {
  const { stdout, error } = spawnSync('pki', ['--est', '--help'], { encoding: 'utf8' })
  return error === undefined && stdout.includes('--userpass') ? false : 'strongSwan (pki --est) is not installed'
}

type Keyed = { privateKey: string; csr: string }
function device(): Keyed {
  const pair = keyPair()
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { privateKey, csr: certificationRequest(pair) }
}
const bodyOf = (pem: string): string => pem.replaceAll(/-----[^-]+-----/g, '')

type Asked = {
  act?: string
  method?: string
  user?: string
  code?: string
  body?: string
  headers?: Record<string, string>
  tls?: { key: string; cert: string }
}
type Answered = { status: number; text: string; headers: Record<string, unknown> }

function ask({
  act = 'simpleenroll',
  method = 'POST',
  user = '',
  code,
  body,
  headers = {},
  tls,
}: Asked): Promise<Answered> {
  const basic =
    code === undefined ? {} : { authorization: `Basic ${Buffer.from(`${user}:${code}`).toString('base64')}` }
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: 'localhost',
        port: gateway.estPort,
        path: `/.well-known/est/${act}`,
        method,
        ca: trust,
        agent: false,
        headers: { ...(method === 'POST' ? { 'content-type': 'application/pkcs10' } : {}), ...basic, ...headers },
        ...tls,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({ status: response.statusCode ?? 0, text, headers: response.headers })
        })
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

/** A new asset with an open claim code. */
async function claimed(org: TestOrg = world.world.a): Promise<{ assetId: AssetId; code: string }> {
  const assetId = randomId<AssetId>()
  await plantAsset(world.superuser, org.orgId, org.sites[0], assetId)
  return { assetId, code: await newCode(org, assetId) }
}

async function newCode({ orgId }: TestOrg, assetId: AssetId): Promise<string> {
  const bytes = randomBytes(CLAIM_CODE_BYTES)
  await world.superuser.query(
    `insert into app.claim_code (org_id, claim_id, asset_id, code_hash, created_by, expires_at)
     values ($1, gen_random_uuid(), $2, $3, null, now() + interval '14 days')`,
    [orgId, assetId, createHash('sha256').update(bytes).digest()],
  )
  return claimCodeText(bytes)
}

/** The certificate in a certs-only answer, as openssl reads it. */
function certificateIn({ status, text }: Answered): X509Certificate {
  assert.equal(status, 200, text)
  const { stdout, stderr } = openssl(['pkcs7', '-inform', 'DER', '-in', 'p7', '-print_certs'], {
    p7: Buffer.from(text, 'base64'),
  })
  assert.equal(stdout.match(/BEGIN CERTIFICATE/g)?.length, 1, stderr)
  return new X509Certificate(stdout)
}

async function enrolled(): Promise<{
  assetId: AssetId
  tls: { key: string; cert: string }
  certificate: X509Certificate
}> {
  const [{ assetId, code }, one] = [await claimed(), device()]
  const certificate = certificateIn(await ask({ code, user: assetId, body: bodyOf(one.csr) }))
  return { assetId, certificate, tls: { key: one.privateKey, cert: certificate.toString() } }
}

async function certificatesOf(assetId: AssetId) {
  const { rows } = await world.superuser.query<{
    serial: Buffer
    state: string
    retire_at: Date | null
    enrolment: string
  }>(
    'select serial, state, retire_at, enrolment from app.certificate where asset_id = $1 order by created_at, serial',
    [assetId],
  )
  return rows
}

/** What operators are told; events are written in batches. */
async function toldOf(assetId: AssetId, kind: string): Promise<string> {
  for (let i = 0; i < 60; i++) {
    const found = (await world.events(assetId)).find((event) => event.kind === kind)
    if (found !== undefined) return JSON.stringify(found)
    await sleep(50)
  }
  return assert.fail(`no event ${kind}`)
}

function post(tls: { key: string; cert: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: 'localhost',
        port: gateway.ingestPort,
        path: '/v1/telemetry',
        method: 'POST',
        ca: trust,
        agent: false,
        ...tls,
      },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      },
    )
    asked.on('error', reject)
    asked.end('{"temperature": 21.5}')
  })
}

describe('cacerts', { skip: !hasOpenssl && 'openssl is not installed' }, () => {
  test('gives the two anchors and no other certificate', async () => {
    const answer = await ask({ act: 'cacerts', method: 'GET' })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers['content-type'], 'application/pkcs7-mime')
    const { stdout } = openssl(['pkcs7', '-inform', 'DER', '-in', 'p7', '-print_certs'], {
      p7: Buffer.from(answer.text, 'base64'),
    })
    const { deviceTrust, assetAnchor } = await world.vault.call('trust', {})
    assert.equal(stdout.match(/BEGIN CERTIFICATE/g)?.length, 2)
    for (const pem of [deviceTrust, assetAnchor]) assert.ok(stdout.includes(pem.trim()))
  })
})

describe('simpleenroll', { skip: !hasOpenssl && 'openssl is not installed' }, () => {
  test('a device with a claim code gets a certificate for its own key, and its first message confirms it', async () => {
    const { assetId, tls, certificate } = await enrolled()
    assert.equal(certificate.subject, `CN=${assetId}`)
    assert.equal(certificate.subjectAltName, `URI:urn:fairlead:asset:${assetId}`)
    assert.deepEqual(
      (await certificatesOf(assetId)).map(({ state, enrolment }) => [state, enrolment]),
      [['issued', 'claim-code']],
    )
    assert.equal(await post(tls), 204)
    assert.deepEqual(
      (await certificatesOf(assetId)).map(({ state }) => state),
      ['confirmed'],
    )
    assert.match(await toldOf(assetId, 'enrolled'), /key of its own/)
  })

  test('openssl and curl do it, with nothing of ours', {
    skip: !existsSync('/usr/bin/curl') && 'no curl here',
  }, async () => {
    const { assetId, code } = await claimed()
    const script = `set -e
      openssl ecparam -name prime256v1 -genkey -noout -out asset.key
      openssl req -new -key asset.key -subj / -outform DER | openssl base64 > asset.p10
      curl -sf --tlsv1.3 --cacert trust.pem -u "$ASSET:$CODE" -H 'content-type: application/pkcs10' \\
        --data-binary @asset.p10 "$EST/simpleenroll" -o asset.p7
      openssl base64 -d -A -in asset.p7 | openssl pkcs7 -inform DER -print_certs -out asset.crt
      curl -sf --cacert trust.pem "$EST/cacerts" | openssl base64 -d -A | openssl pkcs7 -inform DER -print_certs -out anchors.pem
      openssl verify -x509_strict -CAfile anchors.pem asset.crt
      openssl ecparam -name prime256v1 -genkey -noout -out next.key
      openssl req -new -key next.key -subj "/CN=$ASSET" -outform DER | openssl base64 > next.p10
      curl -sf --cacert trust.pem --cert asset.crt --key asset.key -H 'content-type: application/pkcs10' \\
        --data-binary @next.p10 "$EST/simplereenroll" | openssl base64 -d -A | openssl pkcs7 -inform DER -print_certs -out next.crt
      openssl verify -x509_strict -CAfile anchors.pem next.crt
      openssl x509 -in next.crt -noout -subject`
    const env = {
      ...process.env,
      ASSET: assetId,
      CODE: code,
      EST: `https://localhost:${gateway.estPort}/.well-known/est`,
    }
    const { stdout } = await promisify(execFile)('/bin/bash', ['-c', script], { cwd: dir, env, timeout: 30_000 })
    assert.match(stdout, /asset.crt: OK\nnext.crt: OK/)
    assert.ok(stdout.includes(assetId))
    const tls = { key: readFileSync(join(dir, 'next.key'), 'utf8'), cert: readFileSync(join(dir, 'next.crt'), 'utf8') }
    assert.equal(await post(tls), 204)
  })

  test("strongSwan's pki --est does it, which we did not write", { skip: whyNoStrongSwan() }, async () => {
    const { assetId, code } = await claimed()
    // Its TLS stack speaks 1.2 unless told.
    writeFileSync(join(dir, 'strongswan.conf'), 'pki { tls { version_max = 1.3 } }\n')
    const script = `set -e
      openssl ecparam -name prime256v1 -genkey -noout -out sw.key
      openssl req -new -key sw.key -subj / -outform DER -out sw.p10
      pki --est --url "https://localhost:$PORT" --in sw.p10 --cacert trust.pem --userpass "$ASSET:$CODE" --outform pem > sw.crt
      openssl ecparam -name prime256v1 -genkey -noout -out sw2.key
      openssl req -new -key sw2.key -subj "/CN=$ASSET" -outform DER -out sw2.p10
      pki --est --url "https://localhost:$PORT" --in sw2.p10 --cacert trust.pem --cert sw.crt --key sw.key --outform pem > sw2.crt`
    const env = {
      ...process.env,
      ASSET: assetId,
      CODE: code,
      PORT: `${gateway.estPort}`,
      STRONGSWAN_CONF: join(dir, 'strongswan.conf'),
    }
    await promisify(execFile)('/bin/bash', ['-c', script], { cwd: dir, env, timeout: 30_000 })
    const of = (name: string) => readFileSync(join(dir, name), 'utf8')
    assert.equal(new X509Certificate(of('sw.crt')).subject, `CN=${assetId}`)
    assert.equal(await post({ key: of('sw2.key'), cert: of('sw2.crt') }), 204)
  })

  test('a code is good once: shown again it gives nothing, and the operators hear of it', async () => {
    const { assetId, code } = await claimed()
    const [one, other] = [device(), device()]
    assert.equal((await ask({ code, body: bodyOf(one.csr) })).status, 200)
    for (const { csr } of [other, one]) {
      const again = await ask({ code, body: bodyOf(csr) })
      assert.equal(again.status, 401)
      assert.match(again.text, /used before/)
      assert.match(String(again.headers['www-authenticate']), /^Basic realm=/)
    }
    assert.equal((await certificatesOf(assetId)).length, 1)
    assert.match(await toldOf(assetId, 'enrolment-refused'), /used before/)
  })

  test('of two devices that race for one code exactly one gets a certificate, every time', async () => {
    for (let round = 0; round < 8; round++) {
      const { assetId, code } = await claimed()
      const answers = await Promise.all(Array.from({ length: 4 }, () => ask({ code, body: bodyOf(device().csr) })))
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((a, b) => a - b),
        [200, 401, 401, 401],
      )
      assert.equal((await certificatesOf(assetId)).length, 1)
    }
  })

  test('a code that is withdrawn, expired, of another asset or of a closed organisation gives nothing', async () => {
    const org = world.world.b
    const spoil: [string, RegExp][] = [
      ['update app.claim_code set withdrawn_at = now() where asset_id = $1', /withdrawn/],
      [
        `update app.claim_code set created_at = now() - interval '2 days', expires_at = now() - interval '1 second' where asset_id = $1`,
        /expired/,
      ],
      [
        `update app.org set state = 'closed' where org_id = (select org_id from app.asset where asset_id = $1)`,
        /closed/,
      ],
    ]
    for (const [statement, why] of spoil) {
      const { assetId, code } = await claimed(org)
      await world.superuser.query(statement, [assetId])
      const answer = await ask({ code, body: bodyOf(device().csr) })
      await world.superuser.query(`update app.org set state = 'active' where org_id = $1`, [org.orgId])
      assert.equal(answer.status, 401)
      assert.match(answer.text, why)
      assert.deepEqual(await certificatesOf(assetId), [])
    }
    const [mine, others] = [await claimed(), await claimed()]
    const answer = await ask({ code: mine.code, user: others.assetId, body: bodyOf(device().csr) })
    assert.equal(answer.status, 401)
    assert.match(await toldOf(mine.assetId, 'enrolment-refused'), /another asset/)
    assert.equal((await ask({ code: mine.code, user: mine.assetId, body: bodyOf(device().csr) })).status, 200)
  })

  test('a bad request costs no code and gets a reason, an event and no certificate', async () => {
    const { assetId, code } = await claimed()
    const good = device().csr
    const p384 = keyPair('P-384')
    const bad: [string, Partial<Asked>, number, RegExp][] = [
      ['nothing', { body: '' }, 400, /not base64/],
      ['no base64', { body: '%%%%' }, 400, /not base64/],
      ['another content type', { body: bodyOf(good), headers: { 'content-type': 'application/json' } }, 400, /pkcs10/],
      ['too large', { body: 'A'.repeat(10_000) }, 413, /too large/],
      [
        'too large, untold',
        { body: 'A'.repeat(10_000), headers: { 'transfer-encoding': 'chunked' } },
        413,
        /too large/,
      ],
      ['compressed', { body: bodyOf(good), headers: { 'content-encoding': 'gzip' } }, 400, /compressed/],
      [
        'bytes after it',
        { body: Buffer.concat([Buffer.from(bodyOf(good), 'base64'), Buffer.of(0)]).toString('base64') },
        400,
        /bytes after/,
      ],
      ['P-384', { body: bodyOf(certificationRequest(p384)) }, 400, /P-384/],
      ['a private key', { body: device().privateKey }, 400, /private key/],
    ]
    for (const [what, asked, status, why] of bad) {
      const answer = await ask({ code, ...asked })
      assert.equal(answer.status, status, `${what}: ${answer.text}`)
      assert.match(answer.text, why, what)
    }
    assert.deepEqual(await certificatesOf(assetId), [])
    await toldOf(assetId, 'enrolment-refused')
    assert.equal((await ask({ code, body: bodyOf(good) })).status, 200)
  })

  test('a key that was seen anywhere before is refused, of another organisation too, and costs no code', async () => {
    const [mine, theirs, one] = [await claimed(world.world.a), await claimed(world.world.b), device()]
    assert.equal((await ask({ code: theirs.code, body: bodyOf(one.csr) })).status, 200)
    const answer = await ask({ code: mine.code, body: bodyOf(one.csr) })
    assert.equal(answer.status, 409)
    assert.match(answer.text, /has been used/)
    assert.deepEqual(await certificatesOf(mine.assetId), [])
    assert.equal((await ask({ code: mine.code, body: bodyOf(device().csr) })).status, 200)
  })

  test('without a code, or with something else, it is a 401 that says how', async () => {
    const body = bodyOf(device().csr)
    const code = claimCodeText(randomBytes(CLAIM_CODE_BYTES))
    assert.match((await ask({ body })).text, /takes a claim code/)
    for (const headers of [
      { authorization: 'Bearer x' },
      { authorization: 'Basic !!!' },
      { authorization: `Basic ${'A'.repeat(400)}` },
    ])
      assert.equal((await ask({ body, headers })).status, 401)
    assert.match((await ask({ body, code: 'password' })).text, /no claim code/)
    assert.match((await ask({ body, code })).text, /no such claim code/)
    assert.equal((await ask({ body, code, method: 'GET' })).status, 405)
    for (const act of ['', 'serverkeygen', 'fullcmc', 'constructor', '../v1/telemetry', 'cacerts/x'])
      assert.equal((await ask({ act })).status, 404, act)
  })
})

describe('simplereenroll', { skip: !hasOpenssl && 'openssl is not installed' }, () => {
  const reenrol = (tls: { key: string; cert: string } | undefined, csr: string) =>
    ask({ act: 'simplereenroll', body: bodyOf(csr), ...(tls === undefined ? {} : { tls }) })

  test('the present certificate gets the next one; the old one is to end a week after the new one is in use', async () => {
    const { assetId, tls, certificate } = await enrolled()
    const next = device()
    const renewed = certificateIn(await reenrol(tls, next.csr))
    assert.equal(renewed.subject, certificate.subject)
    assert.notEqual(renewed.serialNumber, certificate.serialNumber)
    const [old, fresh] = await certificatesOf(assetId)
    assert.deepEqual([old?.state, fresh?.state, fresh?.enrolment], ['confirmed', 'issued', 're-enrolment'])
    assert.ok(Math.abs((old?.retire_at?.getTime() ?? 0) - Date.now() - 7 * 86_400_000) < 60_000)
    assert.equal(await post(tls), 204)
    assert.equal(await post({ key: next.privateKey, cert: renewed.toString() }), 204)
  })

  test('a lost answer costs nothing: asked again, the one that nobody took is withdrawn and the old one goes on', async () => {
    const { assetId, tls } = await enrolled()
    certificateIn(await reenrol(tls, device().csr))
    const next = device()
    const renewed = certificateIn(await reenrol(tls, next.csr))
    assert.deepEqual(
      (await certificatesOf(assetId)).map(({ state }) => state),
      ['confirmed', 'void', 'issued'],
    )
    assert.equal(await post({ key: next.privateKey, cert: renewed.toString() }), 204)
    assert.equal(await post(tls), 204)
  })

  test('no certificate, a revoked, a foreign one, an old key, another subject: nothing', async () => {
    assert.equal((await reenrol(undefined, device().csr)).status, 403)
    const { assetId, tls, certificate } = await enrolled()
    const other = await enrolled()
    const before = (await certificatesOf(assetId)).length
    const { csr } = device()
    const named = openssl(
      [
        'req',
        '-new',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-keyout',
        'k',
        '-subj',
        `/CN=${other.assetId}`,
      ],
      {},
    ).stdout
    assert.match((await reenrol(tls, named)).text, /another subject/)
    const used = device()
    certificateIn(await reenrol(other.tls, used.csr))
    assert.equal((await reenrol(tls, used.csr)).status, 409)
    assert.match((await reenrol(tls, bodyOf(csr).slice(0, -8))).text, /cannot be read|not base64/)
    assert.equal((await certificatesOf(assetId)).length, before)

    await world.revoke({
      orgId: world.world.a.orgId,
      assetId,
      serial: Buffer.from(certificate.serialNumber, 'hex'),
      key: '',
      cert: '',
      ca: '',
      fingerprint: '',
    })
    const revoked = await reenrol(tls, csr)
    assert.equal(revoked.status, 403)
    assert.match(revoked.text, /revoked/)
    assert.match(await toldOf(assetId, 'certificate-refused'), /revoked/)
    const key = device().privateKey
    const foreign = openssl(['req', '-x509', '-key', 'key', '-subj', `/CN=${assetId}`], { key }).stdout
    await assert.rejects(reenrol({ key, cert: foreign }, csr))
    assert.equal((await certificatesOf(assetId)).length, before)
  })

  test('a device that asks in a loop is stopped after ten in a day, and goes on with what it has', async () => {
    const { tls } = await enrolled()
    const statuses: number[] = []
    for (let i = 0; i < 12; i++) statuses.push((await reenrol(tls, device().csr)).status)
    assert.deepEqual(statuses, [...Array.from({ length: 10 }, () => 200), 429, 429])
    assert.equal(await post(tls), 204)
  })
})

describe('guessing', { skip: !hasOpenssl && 'openssl is not installed' }, () => {
  test('is slowed down and told to those who run the platform; a right code still gets in from there', async () => {
    const body = bodyOf(device().csr)
    const guess = async () => (await ask({ body, code: claimCodeText(randomBytes(CLAIM_CODE_BYTES)) })).status
    const statuses: number[] = []
    // Many at once, and again: what is allowed comes back with time, and a busy machine takes its time.
    const crowd = CLAIM_FAILURES_BURST + CLAIM_SUSPECT_TRIES_BURST
    for (let round = 0; round < 10 && !statuses.includes(429); round++)
      statuses.push(...(await Promise.all(Array.from({ length: crowd }, guess))))
    assert.ok(statuses.includes(401) && statuses.includes(429), statuses.join())
    const { rows } = await world.superuser.query(
      `select l.address, l.result, o.kind from audit.line l join app.org o using (org_id) where l.event = 'claim-code.guessed'`,
    )
    assert.equal(rows.length, 1)
    assert.equal(rows[0].kind, 'platform')
    const { code } = await claimed()
    await sleep(1_100)
    assert.equal((await ask({ body, code })).status, 200)
  })
})
