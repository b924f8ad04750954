// What the platform has stored of an asset, read through the API as a person reads it.
import { z } from 'zod'
import type { Visitor } from '../../sim/visitor.ts'

const signals = z.object({ signals: z.array(z.object({ signalNo: z.number(), key: z.string() })) })
const samples = z.object({
  series: z.array(
    z.object({
      signalNo: z.number(),
      t: z.array(z.number()),
      v: z.array(z.union([z.number(), z.boolean(), z.string()])),
    }),
  ),
})

const WINDOW_MS = 3_600_000
const PATIENCE_MS = 5_000

/** Values of a signal in the last hour; empty when there is no such signal. */
export async function valuesOf(visitor: Visitor, assetId: string, key: string): Promise<(number | boolean | string)[]> {
  const known = await visitor.call('GET', `/v1/assets/${assetId}/signals`, signals)
  const signal = known.signals.find((each) => each.key === key)
  if (!signal) return []
  const now = Date.now()
  const query = `from=${now - WINDOW_MS}&to=${now + WINDOW_MS}&signals=${signal.signalNo}`
  const found = await visitor.call('GET', `/v1/assets/${assetId}/samples?${query}`, samples)
  return found.series.flatMap((series) => series.v)
}

/** Waits until the signal has a value, and gives up quietly after five seconds. */
export async function awaitValues(
  visitor: Visitor,
  assetId: string,
  key: string,
): Promise<(number | boolean | string)[]> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const values = await valuesOf(visitor, assetId, key)
    if (values.length > 0 || Date.now() > until) return values
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
