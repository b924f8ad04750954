// V-20: an administrator sees every live session of the organisation, API tokens and live streams included, and nobody
// sees another organisation's.
import { z } from 'zod'
import type { Visitor } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import { newcomer } from '../looks/account.ts'
import { openLive } from '../looks/live.ts'
import type { World } from '../world/world.ts'

export const sessionList = z.object({
  sessions: z.array(
    z.object({
      sessionId: z.string(),
      person: z.object({ personId: z.string(), name: z.string().nullable() }).nullable(),
      kind: z.string(),
      createdAt: z.string(),
      lastSeenAt: z.string(),
      address: z.string().nullable(),
      client: z.string().nullable(),
      aal: z.string(),
      operateAs: z.boolean(),
      streams: z.number(),
      isCurrent: z.boolean(),
    }),
  ),
})
const mine = z.object({ person: z.object({ personId: z.string() }) })
const minted = z.object({ sessionId: z.string(), token: z.string() })
const assets = z.object({ assets: z.array(z.object({ assetId: z.string() })) })

async function seesAll(world: World, watcher: Visitor): Promise<string> {
  const { visitor } = await newcomer(world, 'harbour', 'engineer')
  const { personId } = (await visitor.call('GET', '/v1/session', mine)).person
  const token = await visitor.call('POST', '/v1/tokens', minted, {
    name: 'Audit',
    permissions: ['asset.read'],
    days: 1,
  })
  const [first] = (await visitor.call('GET', '/v1/assets', assets)).assets
  const live = await openLive(world, visitor, [first?.assetId ?? ''])
  try {
    const answer = await watcher.ask('GET', '/v1/sessions?of=organisation')
    holds(answer.status === 200, `asking for all sessions is answered ${answer.status}`)
    const { sessions } = sessionList.parse(JSON.parse(answer.text))
    const theirs = sessions.filter((each) => each.person?.personId === personId)
    const browser = theirs.find(({ kind }) => kind === 'browser')
    holds(browser !== undefined, 'a browser that is signed in is not in the list')
    holds(
      browser.address !== null && browser.client !== null && Date.parse(browser.lastSeenAt) > Date.now() - 120_000,
      'address, program or time is missing',
    )
    holds(browser.streams === 1, `an open live stream is told as ${browser.streams}`)
    holds(
      theirs.some(({ kind, sessionId }) => kind === 'token' && sessionId === token.sessionId),
      'an API token is not in the list',
    )
    const stranger = await world.as('waterworks', 'org_admin')
    const other = await stranger.call('GET', '/v1/sessions?of=organisation', sessionList)
    holds(
      !other.sessions.some(({ sessionId }) => sessions.some((ours) => ours.sessionId === sessionId)),
      'another organisation sees them too',
    )
    return `${sessions.length} sessions: browser with address, program, level and open stream, API token; none of them for the other organisation`
  } finally {
    live.close()
  }
}

export const probe: Probe = {
  id: 'V-20',
  run: async (world) => seesAll(world, await world.as('harbour', 'org_admin')),
  control: { broken: 'an operator looks', run: async (world) => seesAll(world, await world.as('harbour', 'operator')) },
}
