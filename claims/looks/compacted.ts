// What was sent so far, in blocks: segments wait for company, so they are made older than they are, and the worker comes.
import { setTimeout as sleep } from 'node:timers/promises'
import { holds } from '../claim.ts'
import type { World } from '../world/world.ts'

const PATIENCE_MS = 60_000

/** Resolves when an asset's samples are in blocks; answers in how many. */
export async function compacted(world: World, assetId: string): Promise<number> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const blocks = await world.sql('superuser', async (sql) => {
      await sql.rows(
        `update app.segment set received_at = received_at - interval '1 hour' where assets @> array[$1::uuid]
           and received_at > now() - interval '1 hour'`,
        [assetId],
      )
      const [row] = await sql.rows('select count(*)::int as blocks from app.block where asset_id = $1', [assetId])
      return Number(row?.blocks)
    })
    if (blocks > 0) return blocks
    holds(Date.now() < until, `the worker has made no block within ${PATIENCE_MS / 1_000} s`)
    await sleep(500)
  }
}
