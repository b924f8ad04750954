// P-04: who sends is decided by the certificate alone. A names B in every place where a name could be believed; the
// values have to stand at A and nowhere at B.
import { readFileSync } from 'node:fs'
import { holds, type Probe } from '../claim.ts'
import { connectDevice, publish } from '../looks/device.ts'
import { awaitValues, valuesOf } from '../looks/values.ts'
import { run } from '../world/command.ts'
import type { Added, World } from '../world/world.ts'

/** `sender` says in its payload, topic, client id and headers that it is `claimed`. */
async function pretend(world: World, sender: Added, claimed: Added): Promise<string[]> {
  const { assetId } = claimed
  const client = await connectDevice(world.doors.mqtt, sender, {
    clientId: assetId,
    properties: { userProperties: { assetId } },
  })
  const said = [
    await publish(
      client,
      'v1/telemetry',
      JSON.stringify({ assetId, asset_id: assetId, device: assetId, pretended: 1 }),
    ),
    await publish(client, `v1/assets/${assetId}/telemetry`, '{"pretended": 2}'),
    await publish(client, `v1/telemetry/${assetId}`, '{"pretended": 3}'),
  ]
  client.end(true)
  const pem = encodeURIComponent(readFileSync(claimed.certFile, 'utf8'))
  const headers = [
    `X-Client-Cert: ${pem}`,
    `X-Forwarded-Client-Cert: Cert="${pem}"`,
    `X-SSL-Client-S-DN: CN=${assetId}`,
  ]
  const curl = (url: string, ...more: string[]) =>
    run('curl', [
      '-sS',
      '--max-time',
      '6',
      '--cacert',
      sender.trustFile,
      ...headers.flatMap((header) => ['-H', header]),
      ...more,
      url,
    ])
  const body = [
    '-H',
    'content-type: application/json',
    '--data',
    '{"pretended": 4}',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
  ]
  const files = ['--cert', sender.certFile, '--key', sender.keyFile]
  const url = `https://localhost:${world.doors.https.port}/v1/telemetry`
  const ingest = await curl(url, ...files, ...body)
  const query = await curl(`${url}?assetId=${assetId}`, ...files, ...body)
  const people = await curl(`${world.platform.publicUrl}/v1/telemetry`, ...body)
  holds(String(ingest.stdout) === '204', `ingest with forged headers answers ${ingest.stdout}`)
  return [...said, `ingest ${ingest.stdout}`, `with a query ${query.stdout}`, `people's port ${people.stdout}`]
}

async function nothingAt(world: World, sender: Added, claimed: Added): Promise<string> {
  const engineer = await world.as('harbour', 'engineer')
  const said = await pretend(world, sender, claimed)
  const own = await awaitValues(engineer, sender.assetId, 'pretended')
  const foreign = await valuesOf(engineer, claimed.assetId, 'pretended')
  holds(foreign.length === 0, `the claimed asset has ${foreign.length} values that it did not send`)
  holds(own.includes(1) && own.includes(4), `the sender's own values are ${own.join(', ')}`)
  return `payload, topic, client id, headers and query named another asset: ${own.length} values at the sender, none at the other (${said.join(', ')})`
}

export const probe: Probe = {
  id: 'P-04',
  run: async (world) => nothingAt(world, await world.addAsset('harbour'), await world.addAsset('harbour')),
  control: {
    broken: 'the claimed asset’s own files in the hands of the sender',
    async run(world) {
      const [sender, claimed] = [await world.addAsset('harbour'), await world.addAsset('harbour')]
      const client = await connectDevice(world.doors.mqtt, claimed)
      await publish(client, 'v1/telemetry', '{"pretended": 1}')
      client.end(true)
      await awaitValues(await world.as('harbour', 'engineer'), claimed.assetId, 'pretended')
      return nothingAt(world, sender, claimed)
    },
  },
}
