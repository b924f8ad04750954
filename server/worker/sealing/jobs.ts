// Sealing, the watch over it, and the witnesses, as jobs of the worker.
import { SEAL_EVERY_MS, SEAL_RETRY_MS, SEAL_WATCH_EVERY_MS, WITNESS_EVERY_MS } from '../../../core/limits.ts'
import type { Job } from '../jobs.ts'
import type { Sealer } from './sealer.ts'
import type { SealingWatch } from './watch.ts'
import type { Witness } from './witnesses.ts'

export function sealingJobs(sealer: Sealer, watch: SealingWatch, witnesses: readonly Witness[]): Job[] {
  return [
    { name: 'seal', every_ms: SEAL_EVERY_MS, retry_ms: SEAL_RETRY_MS, run: () => sealer.round() },
    { name: 'seal-watch', every_ms: SEAL_WATCH_EVERY_MS, run: (db) => watch.look(db) },
    ...witnesses.map((witness, i) => ({
      name: `witness-${i + 1}`,
      every_ms: WITNESS_EVERY_MS,
      run: (db: Parameters<Job['run']>[0]) => witness.round(db),
    })),
  ]
}
