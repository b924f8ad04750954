// The live stream of some assets, and of alarms. The way of a wake-up:
//   waker.ts   NOTIFY, or a second without one
//   stream.ts  a context is opened for this look: a session that has ended, ends the stream  (this file)
//   watch.ts   what is new of these assets and was not told yet
//   tail.ts    the segments behind those seen, exactly
//   alarm-watch.ts  alarms that have changed, for who asked for them
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
import { alarmNews, type AlarmNews, AlarmWatch } from './alarm-watch.ts'
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
  alarms: alarmNews,
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
  summary: 'Samples and presence of some assets, and changes of alarms, as they arrive',
  input: {
    query: z
      .object({
        assets: assetList.optional(),
        alarms: z.literal('true').optional().meta({ description: 'Those that the viewer may see, of all assets' }),
      })
      .refine(({ assets, alarms }) => assets !== undefined || alarms !== undefined, 'asks for nothing'),
  },
  output: 'event-stream',
  events,
  async handler({ input, session, about, deps, stream: to, signal }) {
    const { db, clock } = deps
    const keys = await deps.keys.forSession(session)
    const waker = await wakerOf(db)
    const now = () => clock().getTime()
    const seen = waker.wakes
    const inContext = <T>(work: (tx: Tx) => Promise<T>) => db.inSession(session, work, about)
    const { assets } = input.query
    const alarms = input.query.alarms === undefined ? undefined : new AlarmWatch(now())
    const { watch, first, sessionId } = await inContext(async (tx) => {
      const principal = await tx.principal
      if (principal === null) throw bug('a stream without a viewer')
      const { sessionId } = principal
      if (assets === undefined) return { watch: undefined, first: undefined, sessionId }
      const [watch, first] = await Watch.open(tx, keys, assets, now())
      return { watch, first, sessionId }
    })
    const leave = waker.enter(sessionId)
    try {
      const entry = await inContext((tx) => StreamEntry.open(tx, idFrom<AnyId>(deps.random(16)), now()))
      try {
        if (first !== undefined) {
          await to.send('samples', { at: now(), assets: first.samples })
          await to.send('presence', first.presence)
        }
        await follow({ waker, seen, watch, alarms, entry, inContext, now, to, signal })
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
  watch: Watch | undefined
  alarms: AlarmWatch | undefined
  entry: StreamEntry
  inContext: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  now: () => number
  to: EventWriter<typeof events>
  signal: AbortSignal
}

async function follow({ waker, seen, watch, alarms, entry, inContext, now, to, signal }: Following): Promise<void> {
  let pause = LIVE_INTERVAL_MS_MIN
  let beatAt = now()
  let wakes = seen
  // From zero: what changed between the first look and now is looked at once more.
  let rights = 0
  let changesOfAlarms = -1
  while (!signal.aborted) {
    await rest(pause, signal)
    await waker.next(wakes, LIVE_TICK_MS - pause, signal)
    if (signal.aborted) return
    const haveRightsChanged = waker.changesOfRights !== rights
    wakes = waker.wakes
    const haveAlarmsChanged = haveRightsChanged || waker.changesOfAlarms !== changesOfAlarms
    rights = waker.changesOfRights
    changesOfAlarms = waker.changesOfAlarms
    const look = await lookOrEnd(inContext, async (tx) => {
      await entry.beat(tx, now())
      const alarmNews = await alarms?.look(tx, now(), haveAlarmsChanged)
      const seen = (await watch?.look(tx, now(), haveRightsChanged || undefined)) ?? NOTHING
      return { ...seen, alarms: alarmNews }
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

/** What a stream sees that watches no asset. */
const NOTHING: Look = { hasChanged: false, isGap: false, samples: {}, presence: {} }

type Seen = Look & { alarms: AlarmNews | undefined }

/** A look, or why there can be none any more. */
async function lookOrEnd(inContext: Following['inContext'], look: (tx: Tx) => Promise<Seen>) {
  try {
    return await inContext(look)
  } catch (error) {
    if (isFailure(error) && OVER.has(error.kind)) return 'session'
    // The database is away: the reader comes back and begins with the last values.
    if (isFailure(error, 'unavailable')) return 'stopped'
    throw error
  }
}

async function tell(look: Seen, to: EventWriter<typeof events>, now: () => number): Promise<void> {
  if (look.isGap) await to.send('gap', { at: now() })
  if (!isEmpty(look.samples)) await to.send('samples', { at: now(), assets: look.samples })
  if (!isEmpty(look.presence)) await to.send('presence', look.presence)
  if (look.alarms !== undefined) await to.send('alarms', look.alarms)
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false
  return true
}
