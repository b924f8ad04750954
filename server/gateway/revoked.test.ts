// Everything dies with the certificate: sockets at every gateway, sessions of TLS and of MQTT, last wills; and what was
// closed is told. By programs of others where they are installed.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { type GatewayWorld, startGatewayWorld, type TestDevice, type TestGateway } from './testing.ts'
import { issueDevice } from './testing-devices.ts'

let world: GatewayWorld
let gateway: TestGateway
let other: TestGateway
let dir: string
before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fl-revoked-'))
  world = await startGatewayWorld()
  gateway = await world.startGateway()
  other = await world.startGateway({}, 'apart')
})
after(async () => {
  await world.stop()
  rmSync(dir, { recursive: true })
})

const CLOSED_WITHIN_MS = 1_000

function connect(device: TestDevice, options: IClientOptions = {}, port = gateway.mqttPort): Promise<MqttClient> {
  const { key, cert, ca } = device
  const tls = { protocol: 'mqtts', host: 'localhost', port, key, cert, ca } as const
  const client = mqtt.connect({ ...tls, reconnectPeriod: 0, protocolVersion: 5, ...options })
  client.on('error', () => undefined)
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve(client))
    client.once('error', reject)
    client.once('close', () => reject(new Error('closed')))
  })
}

const closed = (client: MqttClient): Promise<void> => new Promise((resolve) => client.once('close', () => resolve()))

async function until(check: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let left = 100; !(await check()); left--) {
    assert.ok(left > 0, what)
    await sleep(50)
  }
}

type Seen = { gateway: string; sockets_closed: number; late_ms: number | null; confirmed_ms: number }
async function seenOf(device: TestDevice): Promise<Seen[]> {
  const { rows } = await world.superuser.query<Seen>(
    `select s.gateway, s.sockets_closed, extract(epoch from s.last_closed_at - r.revoked_at)::float8 * 1000 as late_ms,
       extract(epoch from s.confirmed_at - r.revoked_at)::float8 * 1000 as confirmed_ms
     from pki.revocation_seen s join app.revocation r using (org_id, serial) where serial = $1 order by s.sockets_closed`,
    [device.serial],
  )
  return rows
}

describe('live sockets', () => {
  test('at two gateways, MQTT and HTTPS: closed within a second, each counted and told with its time', async () => {
    const device = await world.newDevice(world.world.a)
    const bystander = await connect(await world.newDevice(world.world.a))
    const here = await connect(device, { clientId: 'here' })
    const there = await connect(device, { clientId: 'there' }, other.mqttPort)
    const { key, cert, ca } = device
    const kept = connectTls({ port: other.ingestPort, host: 'localhost', key, cert, ca })
    kept.write('POST /v1/telemetry HTTP/1.1\r\nhost: x\r\ncontent-length: 7\r\n\r\n{"t":1}')
    await new Promise((resolve) => kept.once('data', resolve))
    const all = [closed(here), closed(there), new Promise((resolve) => kept.once('close', resolve))]
    const at = performance.now()
    await world.revoke(device)
    await Promise.all(all)
    assert.ok(performance.now() - at < CLOSED_WITHIN_MS)
    await until(async () => (await seenOf(device)).length === 2, 'both gateways tell')
    const seen = await seenOf(device)
    assert.deepEqual(
      seen.map(({ sockets_closed }) => sockets_closed),
      [1, 2],
    )
    for (const { late_ms, confirmed_ms } of seen)
      assert.ok(late_ms !== null && late_ms >= 0 && late_ms < CLOSED_WITHIN_MS && confirmed_ms < CLOSED_WITHIN_MS)
    assert.ok(bystander.connected)
    await bystander.endAsync()
  })

  test('a peer that never reads its farewell is cut off as well', async () => {
    const device = await world.newDevice(world.world.a)
    const client = await connect(device)
    const gone = closed(client)
    client.stream.pause()
    await world.revoke(device)
    await until(async () => (await seenOf(device)).at(-1)?.sockets_closed === 1, 'it is counted as closed')
    const { late_ms } = (await seenOf(device)).at(-1) ?? {}
    assert.ok(typeof late_ms === 'number' && late_ms < CLOSED_WITHIN_MS, `${late_ms} ms`)
    client.stream.destroy()
    await gone
  })

  test('a gateway that stops says so, and one that runs is seen to look', async () => {
    const third = await world.startGateway({}, 'apart')
    await third.running.close()
    const { rows } = await world.superuser.query<{ left: boolean; fresh: boolean }>(
      `select left_at is not null as left, confirmed_at > now() - interval '15 seconds' as fresh from pki.gateway_view order by started_at`,
    )
    assert.deepEqual(rows.at(-1)?.left, true)
    assert.ok(rows.slice(0, 2).every(({ left, fresh }) => !left && fresh))
  })
})

describe('what waits at the platform', () => {
  const will = { topic: 'v1/events', payload: Buffer.from('{"text": "lost"}'), qos: 1, retain: false } as const
  const reported = async ({ assetId }: TestDevice) =>
    (await world.events(assetId)).filter(({ kind }) => kind === 'reported').length

  test('the last will of a live connection is not published', async () => {
    const device = await world.newDevice(world.world.a)
    const client = await connect(device, { will })
    const gone = closed(client)
    await world.revoke(device)
    await gone
    await sleep(300)
    assert.equal(await reported(device), 0)
  })

  test('a session that waits is over, and the last will that waits with it', async () => {
    const device = await world.newDevice(world.world.a)
    const persistent: IClientOptions = {
      clientId: 'pump',
      clean: false,
      properties: { sessionExpiryInterval: 600 },
    }
    const first = await connect(device, { ...persistent, will: { ...will, properties: { willDelayInterval: 1 } } })
    await first.subscribeAsync('v1/commands/#')
    const sessions = () => Number(gateway.facts()['sessions'])
    const before = sessions()
    first.stream.destroy()
    await closed(first)
    await sleep(100)
    assert.equal(sessions(), before, 'it waits')
    await world.revoke(device)
    await until(() => sessions() === before - 1, 'it waits no more')
    await sleep(1_500)
    assert.equal(await reported(device), 0)
    const next = await issueDevice(world.superuser, world.vault, device.orgId, device.assetId)
    const again = mqtt.connect({ protocol: 'mqtts', host: 'localhost', port: gateway.mqttPort, ...next, ...persistent })
    const present = await new Promise<boolean>((resolve) => again.once('connect', (ack) => resolve(ack.sessionPresent)))
    assert.equal(present, false)
    await again.endAsync()
  })

  test('a session that another certificate of the asset has taken over lives on', async () => {
    const device = await world.newDevice(world.world.a)
    const next = await issueDevice(world.superuser, world.vault, device.orgId, device.assetId)
    const persistent: IClientOptions = { clientId: 'p', clean: false, properties: { sessionExpiryInterval: 600 } }
    await (await connect(device, persistent)).endAsync()
    await (await connect(next, persistent)).endAsync()
    const sessions = Number(gateway.facts()['sessions'])
    await world.revoke(device)
    await until(async () => (await seenOf(device)).length === 2, 'both gateways tell')
    assert.equal(Number(gateway.facts()['sessions']), sessions)
  })
})

const tool = (name: string) =>
  ['/usr/bin', '/usr/local/bin'].map((at) => join(at, name)).find((file) => existsSync(file))
const without = (name: string) => ({ skip: tool(name) === undefined && `${name} is not installed` })

function filesOf(device: TestDevice): { crt: string; key: string; trust: string } {
  const at = (name: string) => join(dir, `${device.assetId}-${name}`)
  const files = { crt: at('asset.crt'), key: at('asset.key'), trust: at('trust.pem') }
  writeFileSync(files.crt, device.cert)
  writeFileSync(files.key, device.key, { mode: 0o600 })
  writeFileSync(files.trust, device.ca)
  return files
}

describe('programs of others', () => {
  test(
    'openssl s_client -sess_out, then -sess_in: nothing is resumed, and a revoked one hears nothing',
    without('openssl'),
    async () => {
      const device = await world.newDevice(world.world.a)
      const { crt, key, trust } = filesOf(device)
      const session = join(dir, 'session.pem')
      const visit = async (...more: string[]): Promise<string> => {
        const args = ['s_client', '-connect', `localhost:${gateway.ingestPort}`, '-servername', 'localhost', '-tls1_3']
        const files = ['-CAfile', trust, '-cert', crt, '-key', key]
        const child = spawn('openssl', [...args, ...files, '-ign_eof', ...more])
        let said = ''
        child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
        child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
        child.stdin.on('error', () => undefined)
        child.stdin.write(
          'POST /v1/telemetry HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 7\r\n\r\n{"t":1}',
        )
        await new Promise((resolve) => child.once('close', resolve))
        return said
      }
      const first = await visit('-sess_out', session)
      assert.match(first, /HTTP\/1\.1 204/)
      const again = existsSync(session) ? ['-sess_in', session] : []
      const second = await visit(...again)
      assert.match(second, /HTTP\/1\.1 204/)
      assert.doesNotMatch(second, /Reused, TLS/)
      await world.revoke(device)
      const third = await visit(...again)
      assert.doesNotMatch(third, /HTTP\/1\.1 204|Reused, TLS/)
      assert.match(third, /this certificate was revoked/)
    },
  )

  test(
    'curl: of three requests on one kept connection, those after the revocation are refused',
    without('curl'),
    async () => {
      const device = await world.newDevice(world.world.a)
      const { crt, key, trust } = filesOf(device)
      const url = `https://localhost:${gateway.ingestPort}/v1/telemetry`
      const args = ['--cacert', trust, '--cert', crt, '--key', key, '-s', '-d', '{"t":1}', '--rate', '60/m']
      const child = spawn('curl', [
        ...args,
        '-w',
        '%{stderr}%{http_code} %{num_connects}\n',
        '-o',
        '/dev/null',
        url,
        '-o',
        '/dev/null',
        url,
        '-o',
        '/dev/null',
        url,
      ])
      let said = ''
      // Its own output waits in a buffer until the end; what goes to stderr does not.
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
      const over = new Promise((resolve) => child.once('close', resolve))
      await until(() => said.includes('204 1') || child.exitCode !== null, 'the first request is answered')
      await world.revoke(device)
      await over
      const codes = said.trim().split('\n')
      assert.equal(codes.length, 3, said)
      assert.deepEqual([codes[0], ...codes.slice(1).map((line) => line.split(' ')[0])], ['204 1', '403', '403'])
    },
  )

  test(
    'mosquitto_sub with a persistent session: sent away, not let in again, its session is gone',
    without('mosquitto_sub'),
    async () => {
      const device = await world.newDevice(world.world.a)
      const { crt, key, trust } = filesOf(device)
      const before = Number(gateway.facts()['sessions'])
      const args = ['-h', 'localhost', '-p', String(gateway.mqttPort), '--cafile', trust, '--cert', crt, '--key', key]
      const child = spawn('stdbuf', [
        '-oL',
        'mosquitto_sub',

        ...args,
        '-d',
        '-c',
        '-i',
        'sub',
        '-q',
        '1',
        '-V',
        '311',
        '-t',
        'v1/commands/#',
      ])
      let said = ''
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
      try {
        await until(() => said.includes('SUBACK'), 'it has subscribed')
        assert.equal(Number(gateway.facts()['sessions']), before + 1)
        await world.revoke(device)
        await until(() => Number(gateway.facts()['sessions']) === before, 'its session is gone')
        await until(() => /not authori[sz]ed/i.test(said), `it hears why: ${said}`)
      } finally {
        child.kill()
      }
    },
  )
})
