// The matrix of bad certificates, made with openssl, at both listeners: nobody is let in, nothing is stored, and the log
// says why. The asset that they all imitate is let in before and after.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import { generate } from 'mqtt-packet'
import { badCertificates, type Bad, fingerprintOf } from '../../claims/world/matrix.ts'
import { stolenPem } from '../../claims/world/stolen.ts'
import { hasOpenssl } from '../../core/pki/testing.ts'
import { type GatewayWorld, startGatewayWorld, type TestDevice, type TestGateway } from './testing.ts'

const CONNECT = generate({
  cmd: 'connect',
  clientId: 'x',
  clean: true,
  keepalive: 30,
  protocolId: 'MQTT',
  protocolVersion: 4,
})
const POST = 'POST /v1/telemetry HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{"bad":1}'
type Visitor = { cert?: string; key?: string }

let world: GatewayWorld
let gateway: TestGateway
let dir: string
let device: TestDevice
let matrix: Map<string, Bad>

const skip = !hasOpenssl && 'openssl is not installed'
describe('bad certificates', { skip }, () => {
  before(async () => {
    world = await startGatewayWorld()
    gateway = await world.startGateway()
    dir = mkdtempSync(join(tmpdir(), 'fl-matrix-'))
    device = await world.newDevice(world.world.a)
    const made = badCertificates({
      dir,
      assetCa: stolenPem(world.config, 'asset-ca'),
      serviceCa: stolenPem(world.config, 'service-ca'),
      assetId: device.assetId,
      certPem: device.cert.split(/(?<=END CERTIFICATE-----\n)/)[0] ?? '',
      keyPem: device.key,
      otherId: world.world.a.assets[0],
    })
    matrix = new Map(made.map((bad) => [bad.who, bad]))
  })
  after(async () => {
    await world.stop()
    rmSync(dir, { recursive: true })
  })

  /** What the platform says to a visitor: in TLS 1.3 a refusal may come after the client has finished its handshake. */
  async function answer(port: number, visitor: Visitor): Promise<string> {
    const socket = connect({ port, host: 'localhost', ca: device.ca, ...visitor })
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', () => undefined)
    socket.once('secureConnect', () => socket.write(port === gateway.mqttPort ? CONNECT : POST))
    const over = new Promise((resolve) => socket.once('close', resolve))
    const heard = new Promise((resolve) => socket.once('data', resolve))
    await Promise.race([over, heard, sleep(4_000)])
    socket.destroy()
    const bytes = Buffer.concat(chunks)
    if (port !== gateway.mqttPort) return bytes.toString().split('\r\n')[0] ?? ''
    return bytes.length === 0 ? '' : `CONNACK ${bytes[3]}`
  }
  const answers = async (visitor: Visitor): Promise<string[]> => [
    await answer(gateway.mqttPort, visitor),
    await answer(gateway.ingestPort, visitor),
  ]
  async function refused(visitor: Visitor, why: RegExp, fingerprint?: string): Promise<void> {
    const from = world.logged.length
    for (const said of await answers(visitor)) assert.match(said, /^(CONNACK 5|HTTP\/1\.1 403 Forbidden|)$/)
    const lines = () => world.logged.slice(from).map((line) => JSON.parse(line))
    for (let i = 0; i < 40 && lines().filter(({ reason }) => reason !== undefined).length < 2; i++) await sleep(25)
    const reasons = lines().filter((line) => line.reason !== undefined)
    assert.ok(reasons.length >= 2, JSON.stringify(lines()))
    for (const line of reasons) {
      assert.match(line.reason, why)
      if (fingerprint !== undefined && line.fingerprint !== undefined) assert.equal(line.fingerprint, fingerprint)
    }
  }

  const good = () => answers({ cert: device.cert, key: device.key })
  test('the asset itself is let in', async () =>
    assert.deepEqual(await good(), ['CONNACK 0', 'HTTP/1.1 204 No Content']))
  test('no certificate', () => refused({}, /^no certificate$/))

  const WHY: [who: string, why: RegExp][] = [
    ['a self-signed one with our names', /^DEPTH_ZERO_SELF_SIGNED_CERT$/],
    ['one of a foreign authority with the name of ours', /^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/],
    ['one of a foreign authority of its own name', /^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/],
    ['one of the service authority', /^INVALID_PURPOSE$/],
    ['one signed by the asset itself', /^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/],
    ['one of an authority below ours', /^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/],
    ['an expired one', /^CERT_HAS_EXPIRED$/],
    ['one that is not valid yet', /^CERT_NOT_YET_VALID$/],
    ['one for servers', /^INVALID_PURPOSE: its purpose is not/],
    ['one for signing code', /^INVALID_PURPOSE: its purpose is not/],
    ['one for clients and servers', /not issued here: its purpose is not that of a client alone$/],
    ['one for any purpose', /^INVALID_PURPOSE: its purpose is not/],
    ['one without a purpose', /not issued here: its purpose is not that of a client alone$/],
    ['one that may sign others', /not issued here: it may sign others/],
    ['one whose key is for signing certificates', /^INVALID_PURPOSE: its key is for something else/],
    ['one with an unknown critical extension', /: it has a critical extension that nobody here knows/],
    ['one that names a server as well', /: it names more than an asset$/],
    ['one without an alternative name', /not issued here: it names no asset/],
    [
      'one with the name of another asset beside its own',
      /not issued here: it names one asset in its subject and another/,
    ],
    ['one of version 1', /not issued here: it is of X.509 version 1$/],
    ['a P-384 key', /its key is on the curve P-384/],
    ['an RSA key', /its key is RSA/],
    ['an Ed25519 key', /its key is Ed25519/],
    ['a P-256 key with explicit parameters', /explicit parameters/],
    // TLS 1.3 has no signature for this curve, so the client sends nothing at all.
    ['a secp256k1 key', /^no certificate$/],
    ['a signature with SHA-1', /: it is not signed with ECDSA and SHA-256$/],
    ['a signature with SHA-384', /not issued here: it is not signed with ECDSA and SHA-256$/],
    ['a bit flipped in the signature', /^CERT_SIGNATURE_FAILURE$/],
    ['a bit flipped in what is signed', /^CERT_SIGNATURE_FAILURE/],
    ['bytes behind the signature', /^CERT_SIGNATURE_FAILURE: it is not strict DER .bytes after the end.$/],
    ['BER where DER belongs', /not issued here: it is not strict DER/],
    ['the serial number of a registered one, and another key', /not issued here$/],
    ['the registered key in an unregistered one', /not issued here$/],
    ['one right in all but that nobody registered it', /not issued here$/],
  ]
  for (const [who, why] of WHY)
    test(who, async () => {
      const bad = matrix.get(who)
      assert.ok(bad, 'it is in the matrix')
      const visitor = { cert: readFileSync(bad.certFile, 'utf8'), key: readFileSync(bad.keyFile, 'utf8') }
      await refused(visitor, why, fingerprintOf(bad.certFile))
    })

  test('the whole matrix is told here', () =>
    assert.deepEqual(
      [...matrix.keys()],
      WHY.map(([who]) => who),
    ))

  test('a certificate of ours that was revoked, and one whose organisation is closed', async () => {
    const [revoked, closed] = [await world.newDevice(world.world.a), await world.newDevice(world.world.b)]
    await world.revoke(revoked)
    await refused(revoked, /^this certificate was revoked$/, revoked.fingerprint)
    await world.superuser.query(`update app.org set state = 'closed' where org_id = $1`, [world.world.b.orgId])
    await refused(closed, /^the organisation of this certificate is closed$/, closed.fingerprint)
    for (const [who, text] of [
      [revoked, /revoked/],
      [closed, /closed/],
    ] as const) {
      const told = async () =>
        (await world.events(who.assetId)).some((each) => each.kind === 'certificate-refused' && text.test(each.text))
      for (let i = 0; i < 40 && !(await told()); i++) await sleep(50)
      assert.ok(await told())
    }
  })

  test('the asset itself is still let in, and nothing of the others was stored', async () => {
    assert.deepEqual(await good(), ['CONNACK 0', 'HTTP/1.1 204 No Content'])
    const keys = new Set((await world.stored(device.orgId)).map(({ key, assetId }) => `${assetId}/${key}`))
    assert.deepEqual([...keys], [`${device.assetId}/bad`])
    assert.equal((await world.stored(device.orgId)).length, 2)
  })
})
