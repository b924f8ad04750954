// Fields that the operations of telemetry share.
import { z } from 'zod'
import { SAMPLES_POINTS_MAX, SERIES_SPAN_MS_MAX, SIGNALS_PER_ASSET_MAX } from '../../core/limits.ts'

/** Epoch milliseconds, up to the year 9999. */
export const epochMs = z.coerce.number().int().min(0).max(253_402_300_799_999)

/** A window of device time: from <= t < to. */
export const windowFields = { from: epochMs, to: epochMs }

/** Refines an object with the fields of a window. */
export const isWindow = ({ from, to }: { from: number; to: number }) => to > from && to - from <= SERIES_SPAN_MS_MAX
export const WINDOW_RULE = { path: ['to'], message: 'is not after `from`, or too long after it' }

/** `1,2,5`, as it stands in a query. Nothing means all. */
export const signalList = z
  .string()
  .regex(/^\d{1,5}(,\d{1,5})*$/, 'is not a list of signal numbers')
  .transform((text) => [...new Set(text.split(',').map(Number))])
  .refine((numbers) => numbers.length <= SIGNALS_PER_ASSET_MAX, `more than ${SIGNALS_PER_ASSET_MAX} signals`)
  .optional()

export const signalKind = z.enum(['number', 'boolean', 'state'])
export const value = z.union([z.number(), z.boolean(), z.string()])
export const signalNo = z.number().int()
/** Points of one answer, as wide as the widest answer may be. */
export const times = z.array(z.number()).max(SAMPLES_POINTS_MAX)
