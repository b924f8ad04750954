// Every sample of an asset over any time, as a file that is made while it is sent:
//   stretches.ts      the window, a stretch at a time, each read in a transaction of its own
//   computed.ts       computed signals, each over the whole window
//   csv.ts, parquet.ts   rows of both as the bytes of a format
// The formats differ in this last step alone: whoever may have one may have the other, and the log has either.
import { sql } from 'kysely'
import { z } from 'zod'
import { SIGNALS_PER_ASSET_MAX } from '../../../core/limits.ts'
import { assetId } from '../../operation/fields.ts'
import { type FileType, type FileWriter, operation } from '../../operation/operation.ts'
import { isWindow, signalNo, WINDOW_RULE, windowFields } from '../fields.ts'
import { time } from '../segments.ts'
import { signalLabels } from '../signal-labels.ts'
import { subjectsOfAsset } from '../subjects.ts'
import { computedParts, fittingComputed } from './computed.ts'
import { csvFile } from './csv.ts'
import { parquetFile } from './parquet.ts'
import type { Part } from './rows.ts'
import { type Reading, stretchesOf } from './stretches.ts'

const FORMATS = ['csv', 'parquet'] as const

export const exportSamples = operation({
  id: 'samples.export',
  method: 'POST',
  path: '/v1/assets/{assetId}/samples/export',
  permission: 'telemetry.read',
  audit: 'change',
  zone: 'api',
  summary: 'Every sample of an asset in a window of any length, as a CSV or Parquet file; computed signals come last',
  input: {
    params: z.object({ assetId }),
    body: z
      .object({
        ...windowFields,
        format: z.enum(FORMATS),
        signals: z
          .array(signalNo.min(1))
          .min(1)
          .max(SIGNALS_PER_ASSET_MAX)
          .optional()
          .meta({ description: 'Numbers of signals, computed ones too; all of the asset where there are none' }),
      })
      .refine(isWindow, WINDOW_RULE),
  },
  output: 'file',
  async handler({ input: { params, body }, session, about, deps, file, signal }) {
    const { from, to, format, signals } = body
    const keys = await deps.keys.forSession(session)
    const reading: Reading = { db: deps.db, session, about, keys }
    const wanted = await wantedOf(reading, params.assetId, signals, { from, to })
    // Commit point: the log says so before anything leaves.
    await deps.db.inSession(
      session,
      ({ kysely }) =>
        sql`select app.samples_exported(${params.assetId}, ${time(from)}, ${time(to)}, ${wanted.stored.length + wanted.computed.length}, ${format})`.execute(
          kysely,
        ),
      about,
    )
    file.begin(`telemetry-${dayOf(from)}-${dayOf(to - 1)}.${format}`, MEDIA_TYPES[format])
    const rows = await ROWS[format](file)
    for await (const part of partsOf(reading, params.assetId, wanted, { from, to })) {
      if (signal.aborted) return
      await rows.add(part)
    }
    await rows.end()
  },
})

type Format = (typeof FORMATS)[number]
type Window = { from: number; to: number }
type Label = Pick<Part, 'name' | 'unit'>
type Wanted = { stored: number[]; computed: number[]; labels: ReadonlyMap<number, Label> }

const MEDIA_TYPES: Record<Format, FileType> = {
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
}
const ROWS = { csv: csvFile, parquet: parquetFile } satisfies Record<Format, (file: FileWriter) => unknown>

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '')

/** What of it there is for the viewer. A signal that comes into being while the file is written is not in it. */
function wantedOf(
  { db, session, about, keys }: Reading,
  asset: Parameters<typeof subjectsOfAsset>[1],
  signals: readonly number[] | undefined,
  window: Window,
): Promise<Wanted> {
  return db.inSession(
    session,
    async (tx) => {
      const stored = await subjectsOfAsset(tx, asset, signals)
      const labels = await signalLabels(tx, keys, [asset])
      const named = [...(labels.get(asset) ?? [])].map(([no, { key, name, unit }]): [number, Label] => [
        no,
        { name: name ?? key, unit },
      ])
      return {
        stored: stored.signals.map((each) => each.signalNo),
        labels: new Map(named),
        computed: await fittingComputed(tx, keys, asset, signals, window),
      }
    },
    about,
  )
}

async function* partsOf(
  reading: Reading,
  asset: Parameters<typeof subjectsOfAsset>[1],
  { stored, computed, labels }: Wanted,
  window: Window,
): AsyncGenerator<Part> {
  if (stored.length > 0)
    for await (const stretch of stretchesOf(reading, asset, stored, window))
      for (const [no, points] of stretch) {
        const { name = String(no), unit = null } = labels.get(no) ?? {}
        yield { signalNo: no, name, unit, points, isComputed: false }
      }
  yield* computedParts(reading, asset, computed, window)
}
