// What becomes of telemetry in time: segments into blocks, days of segments dropped, and what is older than it is kept.
import { COMPACT_EVERY_MS, RETAIN_EVERY_MS, SEGMENT_DAYS_DROP_EVERY_MS } from '../../core/limits.ts'
import type { Compactor } from '../telemetry/compact/compactor.ts'
import type { Retention } from '../telemetry/compact/retention.ts'
import type { Job } from './jobs.ts'

export function compactionJobs(compactor: Compactor, retention: Retention): readonly Job[] {
  return [
    { name: 'compact', every_ms: COMPACT_EVERY_MS, run: () => compactor.round() },
    { name: 'drop-segment-days', every_ms: SEGMENT_DAYS_DROP_EVERY_MS, run: () => compactor.tidy() },
    { name: 'retain', every_ms: RETAIN_EVERY_MS, run: () => retention.round() },
  ]
}
