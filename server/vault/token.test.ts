// Keys of authorities in a PKCS#11 token: made there, used there, and what happens while it is away or the PIN is wrong.
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { certificationRequest } from '../../core/pki/request-of.ts'
import { hasOpenssl, keyPair, openssl } from '../../core/pki/testing.ts'
import type { Pkcs11Config } from '../platform/config.ts'
import { openVault, type VaultClient } from './client.ts'
import { makeToken, noToken, privateKeysIn } from './testing-token.ts'
import { rejected, startVaultWorld, type VaultWorld } from './testing.ts'

const skip = noToken || (hasOpenssl ? false : 'openssl is not installed')

let vault: VaultWorld
let operator: VaultClient
let worker: VaultClient
let token: Pkcs11Config
let dir: string

async function start(isConfigured: boolean): Promise<void> {
  vault = await startVaultWorld((folder) => {
    token = makeToken(folder)
    return isConfigured ? { vault: { pkcs11: token } } : {}
  })
  operator = openVault(vault.config, 'operator')
  worker = openVault(vault.config, 'worker')
  dir = join(vault.config.dataDir, 'vault', 'authorities')
}

async function stop(): Promise<void> {
  operator.close()
  worker.close()
  await vault.stop()
}

const leaf = async (): Promise<X509Certificate> => {
  const csr = certificationRequest(keyPair())
  const { certificate } = await vault.gateway.call('service-certificate', { csr, names: ['localhost'] })
  return new X509Certificate(certificate)
}
const kept = async (): Promise<string[]> =>
  (await operator.call('authorities', {})).authorities.map((each) => `${each.id} ${each.kept}`)
const keysIn = (): number => (privateKeysIn(token).match(/Private Key Object/g) ?? []).length

describe('a platform that begins with a token', { skip }, () => {
  before(() => start(true))
  after(stop)

  test('all three keys are made in it, and none is on disk', async () => {
    assert.deepEqual(await kept(), ['root token', 'asset-ca token', 'service-ca token'])
    assert.equal(keysIn(), 3)
    assert.doesNotMatch(privateKeysIn(token), /Access: +(?!.*never extractable)/)
    assert.ok(!readdirSync(dir).some((name) => name.endsWith('.sealed')))
    const { keys } = await vault.api.call('key-inventory', {
      session: vault.world.platform.staff.session.reveal(),
    })
    for (const id of ['root', 'asset-ca', 'service-ca'])
      assert.match(keys.find((key) => key.id === id)?.kept ?? '', /PKCS#11 token/)
  })

  test('certificates and lists that it signed are good to OpenSSL', async () => {
    const { root, serviceCa } = await vault.api.call('trust', {})
    const certificate = await leaf()
    for (const list of ['root', 'service-ca-1', 'asset-ca-1']) await worker.call('sign-crl', { list })
    const { rows } = await vault.superuser.query(`select authority, der from pki.crl where authority = 'service-ca-1'`)
    const files = { root, ca: serviceCa, leaf: certificate.toString(), list: rows[0].der }
    const checked = openssl(['verify', '-x509_strict', '-CAfile', 'root', '-untrusted', 'ca', 'leaf'], files)
    assert.equal(checked.status, 0, checked.stderr)
    assert.match(
      openssl(['crl', '-inform', 'DER', '-in', 'list', '-noout', '-CAfile', 'ca'], files).stderr,
      /verify OK/,
    )
  })

  test('it signs on after a restart, and many at once', async (t) => {
    await vault.restart()
    const begun_ms = performance.now()
    const signed = await Promise.all(Array.from({ length: 5 }, leaf))
    assert.equal(new Set(signed.map(({ serialNumber }) => serialNumber)).size, 5)
    t.diagnostic(`${((performance.now() - begun_ms) / 5).toFixed(0)} ms each`)
  })

  test('its root is not exported, and takes two custodians once there are some', async () => {
    const passphrases: [string, string] = ['correct horse battery staple one', 'another six words of somebody else']
    await rejected(operator.call('export-root', { passphrases }), 'conflict', /gives no key away/)
    const newcomers = [
      { name: 'anna', passphrase: passphrases[0] },
      { name: 'bert', passphrase: passphrases[1] },
    ] as const
    await operator.call('enrol-custodians', { newcomers: [...newcomers] })
    await rejected(operator.call('next-authority', { kind: 'asset-ca' }), 'forbidden', /two custodians/)
    await operator.call('next-authority', { kind: 'asset-ca', by: [...newcomers] })
    await operator.call('activate-authority', { id: 'asset-ca-2', soon: true, by: [...newcomers] })
    assert.equal(keysIn(), 4)
    await operator.call('retire-authority', { id: 'asset-ca', force: false })
    assert.equal(keysIn(), 3, 'a retired key is gone from the token too')
  })

  test('a token that is away stops signing and nothing else; it comes back by itself', async () => {
    const tokens = join(vault.dir, 'tokens')
    renameSync(tokens, `${tokens}-away`)
    await rejected(leaf(), 'unavailable', /token fairlead/)
    await vault.restart()
    await rejected(leaf(), 'unavailable')
    assert.ok((await vault.api.call('trust', {})).root)
    renameSync(`${tokens}-away`, tokens)
    await leaf()
  })

  test('a PIN that was refused is not tried again, or the token would lock itself', async () => {
    const right = readFileSync(token.pinFile)
    const tries = join(vault.dir, 'tries')
    writeFileSync(join(vault.dir, 'counting'), `#!/bin/sh\necho try >> ${tries}\nexec pkcs11-tool "$@"\n`)
    chmodSync(join(vault.dir, 'counting'), 0o755)
    Object.assign(token, { tool: join(vault.dir, 'counting') })
    writeFileSync(token.pinFile, 'wrong-one')
    await Promise.all(Array.from({ length: 5 }, () => rejected(leaf(), 'unavailable', /PIN/)))
    assert.equal(readFileSync(tries, 'utf8').split('\n').length - 1, 1)
    writeFileSync(token.pinFile, right)
    await leaf()
    Object.assign(token, { tool: undefined })
  })

  test('the PIN is in no command line', async () => {
    const seen = join(vault.dir, 'seen')
    writeFileSync(join(vault.dir, 'spying'), `#!/bin/sh\ncat /proc/$$/cmdline >> ${seen}\nexec pkcs11-tool "$@"\n`)
    chmodSync(join(vault.dir, 'spying'), 0o755)
    Object.assign(token, { tool: join(vault.dir, 'spying') })
    await leaf()
    Object.assign(token, { tool: undefined })
    assert.match(readFileSync(seen, 'utf8'), /--sign/)
    assert.ok(!readFileSync(seen, 'utf8').includes(readFileSync(token.pinFile, 'utf8').trim()))
  })

  test('another token, or another key, vouches for nobody', async () => {
    const path = join(dir, 'service-ca.key.token')
    const mine = readFileSync(path, 'utf8')
    const other = JSON.parse(readFileSync(join(dir, 'root.key.token'), 'utf8'))
    writeFileSync(path, mine.replace(/"id":"[0-9a-f]+"/, `"id":"${other.id}"`))
    await vault.restart()
    await rejected(leaf(), 'bug')
    writeFileSync(path, mine.replace('"fairlead"', '"other"'))
    await assert.rejects(vault.restart(), /in the token other/)
    writeFileSync(path, mine)
    await vault.restart()
    await leaf()
  })
})

describe('a platform that moves to a token', { skip }, () => {
  before(() => start(false))
  after(stop)

  test('a rotation moves an authority: the next key is made in the token, the old one stays where it is', async () => {
    assert.deepEqual(await kept(), ['root file', 'asset-ca file', 'service-ca file'])
    Object.assign(vault.config, { vault: { pkcs11: token } })
    await vault.restart()
    await operator.call('next-authority', { kind: 'service-ca' })
    await operator.call('activate-authority', { id: 'service-ca-2', soon: true })
    assert.deepEqual(await kept(), ['root file', 'asset-ca file', 'service-ca file', 'service-ca-2 token'])
    const certificate = await leaf()
    const { serviceCa, root } = await vault.api.call('trust', {})
    assert.ok(certificate.verify(new X509Certificate(serviceCa).publicKey))
    assert.ok(new X509Certificate(serviceCa).verify(new X509Certificate(root).publicKey))
    assert.ok(existsSync(join(dir, 'service-ca-2', 'key.token')))
    // And back, when the token is given up: what is in it cannot be signed with any more.
    Object.assign(vault.config, { vault: undefined })
    await assert.rejects(vault.restart(), /none is configured/)
    Object.assign(vault.config, { vault: { pkcs11: token } })
    await vault.restart()
  })
})
