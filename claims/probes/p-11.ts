// P-11: a key belongs to one asset and is never used again, whichever way the request comes: from a person, from a device
// over EST, in another organisation.
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { holds, type Probe } from '../claim.ts'
import { run } from '../world/command.ts'
import type { Organisation, World } from '../world/world.ts'

async function freshRequest(): Promise<string> {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']
  const made = await run('openssl', ['req', '-new', '-nodes', '-subj', '/', '-keyout', '/dev/null', ...curve])
  return made.stdout.toString('utf8')
}

/** Adds an asset with this request, as an engineer does. */
async function addWith(world: World, organisation: Organisation, csr: string): Promise<number> {
  const engineer = await world.as(organisation, 'engineer')
  const { siteId } = JSON.parse((await engineer.ask('GET', '/v1/sites')).text).sites[0]
  const body = { requestId: randomUUID(), name: 'Key', kind: 'sensor', siteId, csr }
  return (await engineer.ask('POST', '/v1/assets', body)).status
}

/** Enrols another asset with this request, as its device does with curl and a claim code. */
async function enrolWith(world: World, csr: string): Promise<number> {
  const { assetId } = await world.addAsset('harbour')
  const engineer = await world.as('harbour', 'engineer')
  const { status, text } = await engineer.ask('POST', '/v1/claim-codes', { assetIds: [assetId] })
  holds(status === 201, `a claim code was answered ${status} ${text.slice(0, 100)}`)
  const { codes, endpoints, trust } = JSON.parse(text)
  const [body, ca] = [join(world.dir, `${assetId}.p10`), join(world.dir, `${assetId}-trust.pem`)]
  writeFileSync(body, csr.replaceAll(/-----[^-]+-----/g, ''))
  writeFileSync(ca, trust)
  const how = ['-s', '-o', '/dev/null', '-w', '%{http_code}', '--cacert', ca, '-u', `${assetId}:${codes[0].code}`]
  const what = [
    '-H',
    'content-type: application/pkcs10',
    '--data-binary',
    `@${body}`,
    `${endpoints.est.url}/simpleenroll`,
  ]
  return Number((await run('curl', [...how, ...what])).stdout.toString('utf8'))
}

async function refusedEverywhere(world: World, csr: string): Promise<string> {
  const ways: [string, () => Promise<number>][] = [
    ['for another asset', () => addWith(world, 'harbour', csr)],
    ['in another organisation', () => addWith(world, 'waterworks', csr)],
    ['over EST', () => enrolWith(world, csr)],
  ]
  for (const [way, attempt] of ways) {
    const status = await attempt()
    holds(status === 409, `the key was answered ${status} ${way}`)
  }
  return `refused ${ways.map(([way]) => way).join(', ')}`
}

export const probe: Probe = {
  id: 'P-11',
  async run(world) {
    const first = await freshRequest()
    holds((await addWith(world, 'harbour', first)) === 201, 'a key that is new was not taken')
    const byAdding = await refusedEverywhere(world, first)
    const second = await freshRequest()
    holds((await enrolWith(world, second)) === 200, 'a key that is new was not taken over EST')
    return `a key used by adding an asset is ${byAdding}; one used over EST is ${await refusedEverywhere(world, second)}`
  },
  control: {
    broken: 'a request whose key was never used, which is taken',
    run: async (world) => refusedEverywhere(world, await freshRequest()),
  },
}
