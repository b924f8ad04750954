// A listener's certificate through its life, on real TLS connections.
import assert from 'node:assert/strict'
import { createServer, connect, type Server, type TLSSocket } from 'node:tls'
import { test } from 'node:test'
import { unavailable } from '../../core/errors.ts'
import { issuerOf, signedCertificate } from '../../core/pki/certificate.ts'
import { lintedTbs } from '../../core/pki/lint.ts'
import { keyOfRequest } from '../../core/pki/request.ts'
import { inMemory } from '../../core/pki/signing-key.ts'
import { toBeSigned } from '../../core/pki/tbs.ts'
import { ASSET, hierarchy, type Made, make, nextSerial } from '../../core/pki/testing.ts'
import { createLog } from '../platform/log.ts'
import type { VaultClient } from '../vault/client.ts'
import { ServiceIdentity } from './service-identity.ts'

const log = createLog('test', { to: { write: () => undefined } })
const DAY_ms = 86_400_000
// The hierarchy began a hundred days ago, so that the clock can be turned on without leaving the present of TLS.
const begun = new Date(Date.now() - 100 * DAY_ms)
const cas = await hierarchy(begun)
let clock = begun
let away: 'no' | 'refusing' | 'broken' = 'no'

async function certify(csr: string): Promise<Buffer> {
  const issuer = issuerOf('service-ca', cas.serviceCa.certificate)
  const subject = { kind: 'service', names: ['localhost'] } as const
  const plan = { subject, issuer, spki: keyOfRequest(csr), serial: nextSerial(), now_ms: clock.getTime() }
  return signedCertificate(lintedTbs(await toBeSigned(plan), plan), inMemory(cas.serviceCa.privateKey))
}

const vault = {
  call: async (name: string, input: { csr: string }) => {
    if (away === 'refusing') throw unavailable('the vault is away')
    if (away === 'broken') throw new TypeError('the vault speaks nonsense')
    if (name === 'trust') return { serviceCa: cas.serviceCa.pem, assetAnchor: cas.assetAnchor.pem }
    return { certificate: await certify(input.csr) }
  },
  close: () => undefined,
} as unknown as VaultClient // played: the two calls that a service makes

const start = (): Promise<ServiceIdentity> =>
  ServiceIdentity.start({ vault, names: ['localhost'], log, clock: () => clock })

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}

type Client = { ca: string; cert?: string; key?: string }

/** Connects as a device would; resolves to the server's serial number, and whether the server took the certificate. */
function visit(port: number, { ca, cert, key }: Client): Promise<{ serial: string; taken: string; socket: TLSSocket }> {
  const own = cert === undefined ? {} : { cert, key: key ?? '' }
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca, ...own, minVersion: 'TLSv1.3' })
    socket.on('error', reject)
    socket.once('data', (data: Buffer) => {
      resolve({ serial: socket.getPeerX509Certificate()?.serialNumber ?? '', taken: data.toString(), socket })
    })
  })
}

test('renewed at two thirds with a new key, on the running listener, and tried again when the vault is away', async () => {
  clock = begun
  const identity = await start()
  const server = createServer({ ...identity.tls }, (socket) => socket.end('hello'))
  identity.onRenew((tls) => server.setSecureContext(tls))
  const port = await listen(server)
  const first = identity.certificate

  clock = new Date(begun.getTime() + 59 * DAY_ms)
  assert.equal(await identity.renewIfDue(), false)
  clock = new Date(begun.getTime() + 60 * DAY_ms)
  away = 'refusing'
  assert.equal(await identity.renewIfDue(), false)
  assert.equal(identity.certificate, first)
  away = 'no'
  assert.equal(await identity.renewIfDue(), true)
  const renewed = identity.certificate
  assert.notEqual(renewed.serialNumber, first.serialNumber)
  assert.notDeepEqual(
    renewed.publicKey.export({ type: 'spki', format: 'der' }),
    first.publicKey.export({ type: 'spki', format: 'der' }),
  )

  const { serial, socket } = await visit(port, { ca: cas.serviceAnchor.pem })
  assert.equal(serial, renewed.serialNumber)
  socket.destroy()
  identity.close()
  server.close()
})

test('a renewal that fails, for whatever reason, is an alarm from the first time on, and is tried until it works', async () => {
  const lines: string[] = []
  const told = createLog('test', { to: { write: (line: string) => lines.push(line) } })
  clock = begun
  const identity = await ServiceIdentity.start({ vault, names: ['localhost'], log: told, clock: () => clock })
  assert.equal(identity.describe().failing, null)
  clock = new Date(begun.getTime() + 60 * DAY_ms)
  const { expires, renewal } = identity.describe()
  // A month is left when the first alarm comes.
  assert.ok(Date.parse(expires) - clock.getTime() > 29 * DAY_ms)
  assert.ok(Date.parse(renewal) <= clock.getTime())
  for (let attempt = 1; attempt <= 25; attempt += 1) {
    away = attempt % 2 === 0 ? 'refusing' : 'broken'
    assert.equal(await identity.renewIfDue(), false)
    assert.deepEqual(identity.describe().failing, {
      since: clock.toISOString(),
      attempts: attempt,
      why: attempt % 2 === 0 ? 'the vault is away' : 'the vault speaks nonsense',
    })
  }
  assert.equal(lines.filter((line) => line.includes('was not renewed')).length, 3) // of 25 tries: 1, 13, 25
  away = 'no'
  // Several looks at once are one renewal.
  const both = await Promise.all([identity.renewIfDue(), identity.renewIfDue()])
  assert.deepEqual(both, [true, true])
  assert.equal(identity.describe().failing, null)
  assert.equal(lines.filter((line) => line.includes('certificate renewed')).length, 1)
  identity.close()
})

test('devices and listeners know each other, and nobody passes for the other', async () => {
  clock = new Date()
  const identity = await start()
  const options = { ...identity.tls, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.3' } as const
  const server = createServer(options, (socket) =>
    socket.end(socket.authorized ? 'taken' : `refused ${String(socket.authorizationError)}`),
  )
  const port = await listen(server)
  const trust = cas.serviceAnchor.pem
  const device = await make({ kind: 'asset', assetId: ASSET }, clock, cas.assetCa)
  const service = await make({ kind: 'service', names: ['localhost'] }, clock, cas.serviceCa)
  const foreign = await hierarchy(clock)
  const stranger = await make({ kind: 'asset', assetId: ASSET }, clock, foreign.assetCa)
  const chain = (leaf: Made, ...more: Made[]): string => [leaf, ...more].map(({ pem }) => pem).join('')

  for (const [who, cert, key, taken] of [
    ['a device with its chain', chain(device, cas.assetCa), device.keyPem, /^taken/],
    ['a device with its leaf alone', device.pem, device.keyPem, /^taken/],
    ['a service', chain(service, cas.serviceCa), service.keyPem, /^refused/],
    ['a service with the root', chain(service, cas.serviceCa, cas.root), service.keyPem, /^refused/],
    ['the asset CA itself', chain(cas.assetCa, cas.root), cas.assetCa.keyPem, /^refused/],
    ["another platform's device with the same names", chain(stranger, foreign.assetCa), stranger.keyPem, /^refused/],
  ] as const) {
    const visited = await visit(port, { ca: trust, cert, key })
    assert.match(visited.taken, taken, who)
    visited.socket.destroy()
  }
  const nobody = await visit(port, { ca: trust })
  assert.match(nobody.taken, /^refused/)
  nobody.socket.destroy()
  server.close()
  identity.close()

  // A device that plays the server is found out by trust.pem, name check or not.
  for (const cert of [
    chain(device, cas.assetCa),
    chain(device, cas.assetCa, cas.root),
    chain(device, cas.assetAnchor),
  ]) {
    const impostor = createServer({ cert, key: device.keyPem }, (socket) => socket.end('hello'))
    impostor.on('tlsClientError', () => undefined)
    const at = await listen(impostor)
    await assert.rejects(visit(at, { ca: trust }), /unable to|self-signed|unsuitable/)
    impostor.close()
  }
})
