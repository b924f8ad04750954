import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Failure } from '../../core/errors.ts'
import { readSettings, resolveSettings } from './settings.ts'

const base = mkdtempSync(join(tmpdir(), 'fairlead-settings-'))
after(() => rmSync(base, { recursive: true }))
writeFileSync(join(base, 'db.password'), 'correct horse\n', { mode: 0o600 })
writeFileSync(join(base, 'open.password'), 'x')
chmodSync(join(base, 'open.password'), 0o644)

const dataDir = '/var/lib/fairlead'
const resolved = (settings: object) => resolveSettings({ dataDir, ...settings }, base, 'fairlead.json')

/** The lines in which a configuration is refused. */
function refused(settings: object): string {
  try {
    resolveSettings(settings, base, 'fairlead.json')
  } catch (error) {
    assert.ok(error instanceof Failure)
    return error.message
  }
  return assert.fail('the configuration was taken')
}

test('the smallest configuration binds loopback, keeps everything under dataDir and is no demonstration', () => {
  const { config, external, logTo } = resolved({})
  assert.equal(external, undefined)
  assert.equal(logTo, 'files')
  assert.equal(config.mode, 'production')
  assert.deepEqual(new Set(Object.values(config.listen).map(({ host }) => host)), new Set(['127.0.0.1']))
  assert.deepEqual(config.database, { host: `${dataDir}/run/pg`, port: 5432, name: 'fairlead' })
  assert.equal(config.publicUrl, 'https://localhost:8443')
})

test('listeners and names follow what is set', () => {
  const { config } = resolved({
    publicUrl: 'https://fairlead.example',
    listen: { api: '[::]:443', mqtt: '10.0.0.7:8883' },
  })
  assert.deepEqual(config.listen.api, { host: '::', port: 443 })
  assert.deepEqual(config.listen.ingest, { host: '127.0.0.1', port: 8884 })
  assert.deepEqual(config.serverNames, ['fairlead.example', 'localhost', '127.0.0.1', '10.0.0.7'])
})

test("a token: the paths are the file's, the PIN's file is for the platform alone, and nothing of it is guessed", () => {
  writeFileSync(join(base, 'module.so'), '')
  const pkcs11 = { module: 'module.so', token: 'fairlead', pinFile: 'db.password' }
  const { config } = resolved({ vault: { pkcs11: { ...pkcs11, env: { SOFTHSM2_CONF: '/etc/softhsm2.conf' } } } })
  assert.deepEqual(config.vault, {
    pkcs11: {
      module: join(base, 'module.so'),
      token: 'fairlead',
      pinFile: join(base, 'db.password'),
      env: { SOFTHSM2_CONF: '/etc/softhsm2.conf' },
    },
  })
  assert.equal(resolved({}).config.vault, undefined)
  const wrong = (more: object): string => refused({ dataDir, vault: { pkcs11: { ...pkcs11, ...more } } })
  assert.match(wrong({ module: 'none.so' }), /vault\.pkcs11\.module: there is no file/)
  assert.match(wrong({ pinFile: 'open.password' }), /vault\.pkcs11\.pinFile: .*chmod 600/)
  assert.match(wrong({ tool: 'none' }), /vault\.pkcs11\.tool/)
  assert.match(wrong({ token: '' }), /vault\.pkcs11\.token/)
  assert.match(wrong({ pin: '1234' }), /pin/)
  assert.match(wrong({ env: { 'a b': 'x' } }), /env/)
})

test('a data directory with a long path still gets sockets with a short one', () => {
  const { config } = resolveSettings({ dataDir: `/${'long/'.repeat(30)}` }, base, 'x')
  assert.match(config.runDir, /^\/tmp\/fairlead-\d+-[0-9a-f]{16}$/)
})

test('an external database: TLS verified, the password from a file or the URL, and in nothing that is written', () => {
  const fromFile = resolved({ database: { url: 'postgres://admin@db.example/fairlead', passwordFile: 'db.password' } })
  assert.deepEqual(fromFile.config.database, { host: 'db.example', port: 5432, name: 'fairlead', tls: {} })
  assert.equal(fromFile.external?.password.reveal(), 'correct horse')
  const fromUrl = resolved({ database: { url: 'postgres://ad%40min:p%2Fw@[::1]:6432/fl?sslmode=disable' } })
  assert.deepEqual(fromUrl.config.database, { host: '::1', port: 6432, name: 'fl' })
  assert.deepEqual([fromUrl.external?.user, fromUrl.external?.password.reveal()], ['ad@min', 'p/w'])
  const socket = resolved({ database: { url: 'postgres://admin:x@/fl?host=/run/postgresql' } })
  assert.deepEqual(socket.config.database, { host: '/run/postgresql', port: 5432, name: 'fl' })
  assert.doesNotMatch(JSON.stringify([fromFile, fromUrl]), /horse|p\/w/)
})

for (const [what, settings, said] of [
  ['nothing', {}, /dataDir: is missing/],
  ['an unknown key', { dataDir, datadir: '/x' }, /datadir: unknown key\. Known here: dataDir, publicUrl/],
  [
    'an unknown nested key',
    { dataDir, listen: { http: '1.1.1.1:1' } },
    /listen\.http: unknown key\. Known here: api, mqtt, ingest/,
  ],
  ['a port alone', { dataDir, listen: { mqtt: 8883 } }, /listen\.mqtt: must be "address:port"/],
  ['a port beyond the last', { dataDir, listen: { mqtt: '0.0.0.0:70000' } }, /listen\.mqtt: must be/],
  ['one port twice', { dataDir, listen: { mqtt: '0.0.0.0:8443' } }, /listen\.mqtt: port 8443 is listen\.api's/],
  ['http', { dataDir, publicUrl: 'http://x' }, /publicUrl: must be .*https/],
  ['a public path', { dataDir, publicUrl: 'https://x/console' }, /publicUrl: must be/],
  ['a From that makes headers', { dataDir, smtp: { host: 'm', from: 'a@b\r\nBcc: c@d' } }, /smtp\.from/],
  [
    'a user without password',
    { dataDir, smtp: { host: 'm', from: 'a@b', user: 'u' } },
    /smtp\.user and smtp\.passwordFile/,
  ],
  [
    'an open secret',
    { dataDir, smtp: { host: 'm', from: 'a@b', user: 'u', passwordFile: 'open.password' } },
    /chmod 600/,
  ],
  [
    'a secret that is not there',
    { dataDir, database: { url: 'postgres://a@b/c', passwordFile: 'no' } },
    /database\.passwordFile: there is no file/,
  ],
  [
    'a database without password',
    { dataDir, database: { url: 'postgres://a@b/c' } },
    /database\.passwordFile: the database needs/,
  ],
  [
    'TLS that is not verified',
    { dataDir, database: { url: 'postgres://a:b@c/d?sslmode=require' } },
    /sslmode=require does not verify/,
  ],
  [
    'no TLS to elsewhere',
    { dataDir, database: { url: 'postgres://a:b@c/d?sslmode=disable' } },
    /sslmode=disable does not verify/,
  ],
  ['no host', { dataDir, database: { url: 'postgres://a:b@/d' } }, /names no host/],
  ['no database', { dataDir, database: { url: 'postgres://a:b@c' } }, /names no database/],
  ['another scheme', { dataDir, database: { url: 'mysql://a:hunter2@c/d' } }, /must be "postgres:/],
] as const)
  test(`refused, naming key and remedy: ${what}`, () => {
    const message = refused(settings)
    assert.match(message, said)
    assert.doesNotMatch(message, /hunter2/)
  })

test('everything that is wrong is told at once', () => {
  assert.equal(refused({ dataDir: '', publicUrl: 'x', log: { level: 'loud' } }).match(/^ {2}/gm)?.length, 3)
})

test('a file that is missing or no JSON is refused with what to do', () => {
  assert.throws(() => readSettings(join(base, 'none.json')), /there is no configuration file/)
  writeFileSync(join(base, 'bad.json'), '{ // hello\n}')
  assert.throws(() => readSettings(join(base, 'bad.json')), /is not JSON/)
})
