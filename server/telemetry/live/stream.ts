// The live stream of some assets. The way of a wake-up:
//   waker.ts   NOTIFY, or a second without one
//   stream.ts  a context is opened for this look: a session that has ended, ends the stream  (this file)
//   watch.ts   what is new of these assets and was not told yet
//   tail.ts    the segments behind those seen, exactly
//   registry.ts  what the session has open, for whoever looks at the list of sessions
// A reader who is slow is not buffered for: the stream looks again when what it sent is taken, and then sees more at
// once, or the newest and a gap.
import { z } from 'zod'
import { bug, type FailureKind, isFailure } from '../../../core/errors.ts'
import { type AnyId, type AssetId, ID_PATTERN, idFrom, parseId } from '../../../core/ids.ts'
import {
  LIVE_ASSETS_MAX,
  LIVE_BEAT_MS,
  LIVE_INTERVAL_MS_MAX,
  LIVE_INTERVAL_MS_MIN,
  LIVE_TICK_MS,
} from '../../../core/limits.ts'
import { PRESENCE_STATES } from '../../../core/liveness.ts'
import type { Tx } from '../../db/database.ts'
import { assetId, instant } from '../../operation/fields.ts'
import { type EventWriter, operation } from '../../operation/operation.ts'
import { value } from '../fields.ts'
import { StreamEntry } from './registry.ts'
import { rest, type Waker, wakerOf } from './waker.ts'
import { type Look, Watch } from './watch.ts'

const at = z.number().meta({ description: 'Epoch ms by our clock' })
const sample = z.tuple([z.number(), value, z.number()]).meta({ description: 'device time, value, receive time' })
const presence = z.object({
  state: z.enum(PRESENCE_STATES),
  connected: z.boolean(),
  lastReceivedAt: instant.nullable(),
  rhythmMs: z.int().nullable(),
})
const events = {
  samples: z.object({ at, assets: z.record(assetId, z.record(z.string(), z.array(sample))) }),
  presence: z.record(assetId, presence),
  gap: z.object({ at }).meta({ description: 'Some samples were left out: read the series again' }),
  beat: z.object({ at }),
  ended: z.object({ why: z.enum(['session', 'changed', 'stopped']) }),
}

const LIST = new RegExp(`^${ID_PATTERN.source.slice(1, -1)}(,${ID_PATTERN.source.slice(1, -1)})*$`)
const assetList = z
  .string()
  .regex(LIST, 'is not a list of ids')
  .transform((text) => [...new Set(text.split(',').flatMap((each) => parseId<AssetId>(each) ?? []))])
  .refine((ids) => ids.length <= LIVE_ASSETS_MAX, `more than ${LIVE_ASSETS_MAX} assets`)

export const stream = operation({
  id: 'live.stream',
  method: 'GET',
  path: '/v1/live',
  permission: 'telemetry.read',
  audit: 'read',
  zone: 'api',
  summary: 'Samples and presence of some assets, as they arrive',
  input: { query: z.object({ assets: assetList }) },
  output: 'event-stream',
  events,
  async handler({ input, session, about, deps, stream: to, signal }) {
    const { db, clock } = deps
    const keys = await deps.keys.forSession(session)
    const waker = await wakerOf(db)
    const now = () => clock().getTime()
    const seen = waker.wakes
    const inContext = <T>(work: (tx: Tx) => Promise<T>) => db.inSession(session, work, about)
    const { watch, first, sessionId } = await inContext(async (tx) => {
      const principal = await tx.principal
      if (principal === null) throw bug('a stream without a viewer')
      const [watch, first] = await Watch.open(tx, keys, input.query.assets, now())
      return { watch, first, sessionId: principal.sessionId }
    })
    const leave = waker.enter(sessionId)
    try {
      const entry = await inContext((tx) => StreamEntry.open(tx, idFrom<AnyId>(deps.random(16)), now()))
      try {
        await to.send('samples', { at: now(), assets: first.samples })
        await to.send('presence', first.presence)
        await follow({ waker, seen, watch, entry, inContext, now, to, signal })
      } finally {
        await entry.close(inContext)
      }
    } finally {
      leave()
    }
  },
})

type Following = {
  waker: Waker
  /** Wake-ups seen before the first look. */
  seen: number
  watch: Watch
  entry: StreamEntry
  inContext: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  now: () => number
  to: EventWriter<typeof events>
  signal: AbortSignal
}

async function follow({ waker, seen, watch, entry, inContext, now, to, signal }: Following): Promise<void> {
  let pause = LIVE_INTERVAL_MS_MIN
  let beatAt = now()
  let wakes = seen
  // From zero: what changed between the first look and now is looked at once more.
  let rights = 0
  while (!signal.aborted) {
    await rest(pause, signal)
    await waker.next(wakes, LIVE_TICK_MS - pause, signal)
    if (signal.aborted) return
    const haveRightsChanged = waker.changesOfRights !== rights
    wakes = waker.wakes
    rights = waker.changesOfRights
    const look = await lookOrEnd(inContext, async (tx) => {
      await entry.beat(tx, now())
      return watch.look(tx, now(), haveRightsChanged || undefined)
    })
    if (typeof look === 'string') return await to.send('ended', { why: look })
    await tell(look, to, now)
    if (look.hasChanged) return await to.send('ended', { why: 'changed' })
    pause = isEmpty(look.samples) ? Math.min(2 * pause, LIVE_INTERVAL_MS_MAX) : LIVE_INTERVAL_MS_MIN
    if (now() - beatAt < LIVE_BEAT_MS) continue
    beatAt = now()
    await to.send('beat', { at: beatAt })
  }
}

/** The session has ended, or may not any more: every look opens a context of its own, so it learns so at the next. */
const OVER: ReadonlySet<FailureKind> = new Set(['unauthenticated', 'operate-as-ended', 'forbidden', 'second-factor'])

/** A look, or why there can be none any more. */
async function lookOrEnd(inContext: Following['inContext'], look: (tx: Tx) => Promise<Look>) {
  try {
    return await inContext(look)
  } catch (error) {
    if (isFailure(error) && OVER.has(error.kind)) return 'session'
    // The database is away: the reader comes back and begins with the last values.
    if (isFailure(error, 'unavailable')) return 'stopped'
    throw error
  }
}

async function tell(look: Look, to: EventWriter<typeof events>, now: () => number): Promise<void> {
  if (look.isGap) await to.send('gap', { at: now() })
  if (!isEmpty(look.samples)) await to.send('samples', { at: now(), assets: look.samples })
  if (!isEmpty(look.presence)) await to.send('presence', look.presence)
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false
  return true
}
