// V-21: what an administrator ends is dead within a second: pages, the live stream, API tokens. Another organisation's
// administrator cannot.
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Visitor } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import { newcomer } from '../looks/account.ts'
import { openLive } from '../looks/live.ts'
import type { World } from '../world/world.ts'
import { sessionList } from './v-20.ts'

const WITHIN_MS = 1_000
const mine = z.object({ person: z.object({ personId: z.string() }) })
const minted = z.object({ sessionId: z.string(), token: z.string() })
const assets = z.object({ assets: z.array(z.object({ assetId: z.string() })) })

type End = (admin: Visitor, personId: string) => Promise<void>

async function deadAtOnce(world: World, end: End): Promise<string> {
  const { visitor } = await newcomer(world, 'harbour', 'engineer')
  const { personId } = (await visitor.call('GET', '/v1/session', mine)).person
  const { token } = await visitor.call('POST', '/v1/tokens', minted, {
    name: 'Audit',
    permissions: ['asset.read'],
    days: 1,
  })
  const [first] = (await visitor.call('GET', '/v1/assets', assets)).assets
  const live = await openLive(world, visitor, [first?.assetId ?? ''])
  const robot = world.nobody()
  const bearer = { authorization: `Bearer ${token}` }
  const before = await robot.ask('GET', '/v1/assets', undefined, bearer)
  holds(before.status === 200, `the token is answered ${before.status}`)
  const stranger = await world.as('waterworks', 'org_admin')
  const admin = await world.as('harbour', 'org_admin')
  const { sessions } = await admin.call('GET', '/v1/sessions?of=organisation', sessionList)
  for (const { sessionId } of sessions.filter((each) => each.person?.personId === personId)) {
    const { status } = await stranger.ask('POST', `/v1/sessions/${sessionId}/end`)
    holds(status === 404, `another organisation's administrator is answered ${status}`)
  }
  holds((await visitor.ask('GET', '/v1/session')).status === 200, 'it was ended by another organisation')
  const at = performance.now()
  await end(admin, personId)
  const streamEnded = await Promise.race([live.ended.then(() => performance.now()), sleep(WITHIN_MS + 500)])
  live.close()
  holds(streamEnded !== undefined, `the live stream goes on ${WITHIN_MS} ms later`)
  const page = await visitor.ask('GET', '/v1/session')
  const call = await robot.ask('GET', '/v1/assets', undefined, bearer)
  holds(page.status === 401, `the browser is answered ${page.status}`)
  holds(call.status === 401, `the API token is answered ${call.status}`)
  return `browser and API token refused, live stream ended ${Math.round(streamEnded - at)} ms after the order; 404 for another organisation's administrator`
}

export const probe: Probe = {
  id: 'V-21',
  run: (world) => deadAtOnce(world, (admin, personId) => admin.tell('POST', '/v1/sessions/end', { personId })),
  control: { broken: 'an administrator who ends nothing', run: (world) => deadAtOnce(world, async () => undefined) },
}
