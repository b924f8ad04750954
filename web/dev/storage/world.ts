// What telemetry takes, in the fixture.
import type { Stored } from '../../data/account/storage.ts'
import type { Answer, Ask } from '../answers.ts'
import type { World } from '../world.ts'

const DAY = 86_400_000

export function makeStorage(assets: readonly { assetId: Stored['assets'][number]['assetId'] }[], now: number): Stored {
  const rows = assets.map(({ assetId }, i) => {
    const points = Math.round(31_000_000 / (i + 1))
    return { assetId, points, blockBytes: Math.round(points * 0.94), rollupBytes: Math.round(points * 0.07) }
  })
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + of(row), 0)
  return {
    kept: { numbersDays: 365, statesDays: null, rollupsDays: 3_650 },
    keptSince: new Date(now - 40 * DAY).toISOString(),
    total: {
      points: sum(({ points }) => points),
      blockBytes: sum(({ blockBytes }) => blockBytes),
      rollupBytes: sum(({ rollupBytes }) => rollupBytes),
    },
    assets: rows,
  }
}

export function storageAnswers(world: World, { method, path, body }: Ask): Answer | undefined {
  if (method === 'GET' && path === '/v1/storage') return { status: 200, body: world.storage }
  if (method !== 'PATCH' || path !== '/v1/retention') return undefined
  world.storage = { ...world.storage, kept: { ...world.storage.kept, ...body } }
  return { status: 204 }
}
