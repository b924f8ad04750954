// P-89: a key is made once: a request that is repeated makes no second key, and of two certificates that one lost answer
// leads to, no more than one ever lives.
import { randomUUID, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import type { Answer } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import { knock } from '../world/door.ts'
import { type Identity, write } from '../world/forge.ts'
import type { World } from '../world/world.ts'

const AT_ONCE = 20
const asset = z.object({ certificates: z.array(z.object({ state: z.string(), serial: z.string() })) })

/** The same request as a bad network sends it: many times, at once and later. `fresh` makes each a request of its own. */
async function stormOf(world: World, fresh: boolean): Promise<Answer[]> {
  const engineer = await world.as('harbour', 'engineer')
  const { siteId } = JSON.parse((await engineer.ask('GET', '/v1/sites')).text).sites[0]
  const requestId = randomUUID()
  const once = () =>
    engineer.ask('POST', '/v1/assets', {
      requestId: fresh ? randomUUID() : requestId,
      name: 'Asked for often',
      kind: 'sensor',
      siteId,
    })
  return [...(await Promise.all(Array.from({ length: AT_ONCE }, once))), await once()]
}

function identityOf(world: World, what: string, { text }: Answer): Identity & { assetId: string } {
  const { assetId, files } = JSON.parse(text)
  return { ...write(world.dir, what, files['asset.crt'], files['asset.key']), assetId }
}

async function look(world: World, fresh: boolean): Promise<string> {
  const answers = await stormOf(world, fresh)
  const shown = answers.filter(({ text }) => text.includes('PRIVATE KEY'))
  holds(shown.length === 1, `${shown.length} keys were made for one request`)
  const [first] = shown
  holds(first !== undefined, 'no key was shown')
  const lost = identityOf(world, `p-89-${randomUUID()}`, first)

  // Its files never arrived, so whoever waits for them asks for another: the first is dead with that.
  const engineer = await world.as('harbour', 'engineer')
  const path = `/v1/assets/${lost.assetId}`
  const again = await engineer.ask('POST', `${path}/certificates`, { requestId: randomUUID() })
  holds(again.status === 201, `issuing another answered ${again.status}`)
  const kept = identityOf(world, `p-89-${randomUUID()}`, again)
  holds(publicKey(again) !== publicKey(first), 'the key was used again')
  const { certificates } = await engineer.call('GET', path, asset)
  const alive = certificates.filter(({ state }) => state !== 'revoked')
  holds(alive.length === 1, `${alive.length} certificates live after one lost answer`)
  for (const door of [world.doors.mqtt, world.doors.https]) {
    holds(!(await knock(door, lost)).letIn, `${door.name} lets the lost one in`)
    holds((await knock(door, kept)).letIn, `${door.name} refuses the one that arrived`)
  }
  return `${answers.length} requests, one key; after a lost answer one certificate lives, and the lost one opens no listener`
}

const publicKey = ({ text }: Answer): string =>
  new X509Certificate(JSON.parse(text).files['asset.crt']).publicKey.export({ type: 'spki', format: 'pem' }).toString()

export const probe: Probe = {
  id: 'P-89',
  run: (world) => look(world, false),
  control: {
    broken: 'a client that makes a new request of each retry',
    run: (world) => look(world, true),
  },
}
