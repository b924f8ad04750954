// Maintenance windows of the fixture.

import type { MaintenanceWindow } from '../../data/alarms/maintenance.ts'
import type { Answer, Ask } from '../answers.ts'
import { idOf } from '../plant.ts'
import type { World } from '../world.ts'

const HOUR = 3_600_000
const ok = (body: unknown, status = 200): Answer => ({ status, body })
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString()

export function makeMaintenance(assets: readonly { assetId: string; siteId: string }[]): MaintenanceWindow[] {
  const at = (n: number) => assets[n % Math.max(1, assets.length)] ?? { assetId: idOf(2, n), siteId: idOf(1, 1) }
  const window = (
    n: number,
    from: number,
    until: number,
    over: Partial<MaintenanceWindow> = {},
  ): MaintenanceWindow => ({
    maintenanceId: idOf(16, n),
    assetId: at(n).assetId,
    siteId: at(n).siteId,
    from: inHours(from),
    until: inHours(until),
    reason: 'New rope; the hoist is taken down and put back',
    endedAt: null,
    endedBy: null,
    createdAt: inHours(from - 30),
    createdBy: idOf(3, 1 + (n % 2)),
    ...over,
  })
  return [
    window(0, -2, 3),
    window(1, -20, 8, { assetId: null, reason: 'The yard is without power until the transformer has been changed' }),
    window(2, 30, 40, { reason: 'Yearly inspection' }),
    window(3, 160, 260, { assetId: null, createdBy: null, reason: 'Software of all controllers, by their maker' }),
    window(4, -100, -90, { reason: 'Oil and filters' }),
    window(5, -300, -200, { reason: 'Bearing of the slewing gear', endedAt: inHours(-280), endedBy: idOf(3, 1) }),
    window(6, -400, -390, { reason: 'Painting', endedAt: inHours(-410), endedBy: idOf(3, 2) }),
  ]
}

const isOver = ({ until, endedAt }: MaintenanceWindow): boolean => endedAt !== null || Date.parse(until) <= Date.now()

export function maintenanceAnswers(world: World, { method, path, query, body }: Ask): Answer | undefined {
  const { maintenance } = world
  switch (`${method} ${path}`) {
    case 'GET /v1/maintenance':
      return ok({ windows: maintenance.filter((each) => isOver(each) === (query.get('over') === 'true')) })
    case 'POST /v1/maintenance':
      maintenance.unshift(added(world, body))
      return ok({ maintenanceId: maintenance[0]?.maintenanceId }, 201)
  }
  const [, , kind, id] = path.split('/')
  const its = kind === 'maintenance' ? maintenance.find(({ maintenanceId }) => maintenanceId === id) : undefined
  if (its === undefined) return undefined
  if (isOver(its)) return { problem: 409, title: 'Conflict', detail: 'This maintenance window is over' }
  Object.assign(its, { endedAt: inHours(0), endedBy: world.session.person.personId })
  return { status: 204 }
}

function added(world: World, body: Ask['body']): MaintenanceWindow {
  // The border: the console has sent it.
  const { scope, from, until, reason } = body as {
    scope: { assetId?: string; siteId?: string }
    from: string
    until: string
    reason: string
  }
  const asset = world.assets.find(({ assetId }) => assetId === scope.assetId)
  return {
    maintenanceId: idOf(16, 100 + world.maintenance.length),
    assetId: scope.assetId ?? null,
    siteId: scope.siteId ?? asset?.siteId ?? idOf(1, 1),
    from,
    until,
    reason,
    endedAt: null,
    endedBy: null,
    createdAt: inHours(0),
    createdBy: world.session.person.personId,
  }
}
