// The fixture's answers about plans of sites.

import type { Place } from '../../../pages/sites/plan/contract.ts'
import type { Answer, Ask } from '../../answers.ts'
import type { World } from '../../world.ts'

const ok = (body: unknown, status = 200): Answer => ({ status, body })
const LATE: Answer = {
  problem: 409,
  title: 'Conflict',
  detail: 'Somebody has changed this plan since',
  kind: 'conflict',
}
const NONE = { version: 0, changedAt: null, image: null, places: [] }

export function planAnswers(world: World, { method, path, body }: Ask): Answer | undefined {
  const [, , kind, siteId = '', plan, part] = path.split('/')
  if (kind !== 'sites' || plan !== 'plan') return undefined
  const known = world.plans.get(siteId)
  if (!world.sites.some((each) => each.siteId === siteId)) return { problem: 404, title: 'Not found' }
  if (method === 'GET' && part === 'image')
    return known ? { status: 200, file: known } : { problem: 404, title: 'Not found' }
  if (method === 'GET') {
    const standing = new Set(world.assets.filter((each) => each.siteId === siteId).map(({ assetId }) => assetId))
    const seen = known && { ...known.plan, places: known.plan.places.filter(({ assetId }) => standing.has(assetId)) }
    return ok(seen ?? NONE)
  }
  if (body.version !== (known?.plan.version ?? 0)) return LATE
  const version = Number(body.version) + 1
  if (part === 'remove') {
    world.plans.delete(siteId)
    return { status: 204 }
  }
  if (part === 'image') {
    const bytes = Buffer.from(String(body.image), 'base64')
    const image = { version, mediaType: 'image/webp' as const, width: 800, height: 400, bytes: bytes.length }
    const places = known?.plan.places ?? []
    world.plans.set(siteId, {
      plan: { version, changedAt: new Date().toISOString(), image, places },
      bytes,
      type: 'image/webp',
    })
    return ok({ version }, 201)
  }
  if (!known) return { problem: 404, title: 'Not found' }
  known.plan = { ...known.plan, version, places: body.places as Place[] }
  return ok({ version })
}
