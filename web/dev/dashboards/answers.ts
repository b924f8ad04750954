// The fixture's answers about dashboards.

import type { Dashboard, Tile } from '../../pages/dashboards/contract.ts'
import type { Answer, Ask } from '../answers.ts'
import { idOf } from '../plant.ts'
import type { World } from '../world.ts'

/** Of the scenes' wall. */
export const WALL_TOKEN = 'QmFzZTY0IHRva2VuIG9mIDI1NiBiaXRzIGZvciBhIHB'

const ok = (body: unknown, status = 200): Answer => ({ status, body })

export function dashboardAnswers(world: World, { method, path, body }: Ask): Answer | undefined {
  const [, , kind, id = '', act] = path.split('/')
  if (kind !== 'dashboards') return undefined
  if (id === '' && method === 'GET') return ok({ dashboards: world.dashboards })
  if (id === '') return ok({ dashboardId: added(world, body) }, 201)
  const found = world.dashboards.find((each) => each.dashboardId === id)
  if (!found) return { problem: 404, title: 'Not found' }
  if (act === 'walls') {
    const expiresAt = new Date(Date.now() + Number(body.days) * 86_400_000).toISOString()
    return ok({ sessionId: idOf(16, 1), token: WALL_TOKEN, expiresAt }, 201)
  }
  if (act === 'archive') {
    world.dashboards = world.dashboards.filter((each) => each !== found)
    return { status: 204 }
  }
  if (method === 'GET') return ok(found)
  if (body.version !== found.version)
    return { problem: 409, title: 'Conflict', detail: 'Somebody has changed this dashboard since', kind: 'conflict' }
  Object.assign(found, body, { version: found.version + 1, changedAt: new Date().toISOString() })
  return ok({ version: found.version })
}

function added(world: World, body: Ask['body']): string {
  const made: Dashboard = {
    dashboardId: idOf(15, 10 + world.dashboards.length),
    name: String(body.name),
    isShared: body.isShared === true,
    isMine: true,
    version: 1,
    changedAt: new Date().toISOString(),
    tiles: (body.tiles as Tile[] | undefined) ?? [],
  }
  world.dashboards.push(made)
  return made.dashboardId
}
