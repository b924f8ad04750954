// A Sparkplug message of an asset -> samples and events of that asset. What is good is kept and the rest is told: an
// edge node in a plant is configured once and not by whoever reads our refusals.
import { invalid } from '../../../core/errors.ts'
import { SIGNALS_PER_ASSET_MAX, SPARKPLUG_EVENTS_BURST, SPARKPLUG_EVENTS_PER_S } from '../../../core/limits.ts'
import { EdgeNode, type Meaning } from '../../../core/wire/sparkplug/edge-node.ts'
import { readPayload } from '../../../core/wire/sparkplug/payload.ts'
import type { SparkplugTopic } from '../../../core/wire/sparkplug/topic.ts'
import { SampleBatch } from '../../../core/wire/batch.ts'
import { show } from '../../../core/wire/value.ts'
import type { Ingest } from '../../telemetry/ingest.ts'
import type { Receipt, Signal } from '../../telemetry/ingest-types.ts'
import type { Asset } from '../asset.ts'
import { Bucket } from '../bucket.ts'
import type { OperatorEvents } from '../operator-events.ts'
import type { SignalDirectory, Wanted } from './signals.ts'

export type SparkplugParts = {
  ingest: Pick<Ingest, 'put' | 'inTurn'>
  signals: SignalDirectory
  events: Pick<OperatorEvents, 'report'>
}

/** An asset that is an edge node; births of a crowd of devices are told, a storm of births is not. */
export type Edge = { node: EdgeNode; readonly told: Bucket }

export class SparkplugIntake {
  readonly #parts: SparkplugParts
  /** Filled and emptied within one call; never kept across an await. */
  readonly #batch = new SampleBatch<Signal>()

  constructor(parts: SparkplugParts) {
    this.#parts = parts
  }

  /** As Intake.take, but for `again`: an edge node counts its messages, so each is read once. Throws Failure invalid. */
  take(
    asset: Asset,
    topic: SparkplugTopic,
    bytes: Buffer,
    now: number,
    receipt: Receipt | undefined,
    token: number,
  ): 'taken' | Promise<'taken'> {
    const edge = edgeOf(asset, topic, now)
    const meaning = edge.node.take(topic, readPayload(bytes), now)
    this.#tell(asset, edge, meaning, now)
    const unknown = unknownOf(asset, meaning)
    const put = (): 'taken' => {
      this.#put(asset, meaning, now, receipt, token)
      return 'taken'
    }
    return unknown.size === 0 ? put() : this.#parts.signals.declare(asset, unknown, 'leave').then(put)
  }

  #put(asset: Asset, meaning: Meaning, now: number, receipt: Receipt | undefined, token: number): void {
    const { leftOut } = meaning
    const batch = this.#batch
    batch.clear()
    for (const { key, kind, ts, value } of meaning.readings) {
      const signal = asset.signals.get(key)
      if (signal?.kind === kind) batch.push(key, signal, ts, value)
      else if (signal !== undefined) leftOut.add(`it is a ${kind} and has been a ${signal.kind} so far`, key)
      else leftOut.add(`an asset has at most ${SIGNALS_PER_ASSET_MAX} signals`, key)
    }
    if (leftOut.count > 0)
      this.#parts.events.report(asset, leftOut.isClock ? 'clock-refused' : 'left-out', 'warning', leftOut.inWords())
    // A segment without samples is none; who waits for an answer gets it in its turn.
    if (batch.count > 0) this.#parts.ingest.put(asset, now, batch, receipt, token)
    else if (receipt !== undefined) this.#parts.ingest.inTurn(receipt, token)
  }

  #tell(asset: Asset, edge: Edge, { happenings }: Meaning, now: number): void {
    for (const { kind, severity, text, device } of happenings) {
      if (edge.told.wait(now) > 0) continue
      edge.told.take(now)
      this.#parts.events.report(asset, kind, severity, text, device)
    }
  }
}

/** The payload of a last will, judged when it is left. Throws Failure invalid. */
export function judgeDeath(topic: SparkplugTopic, payload: Buffer): void {
  // Eclipse Sparkplug 3.0, 5.4: the will of an edge node is its NDEATH.
  if (topic.type !== 'NDEATH')
    throw invalid(`a last will on ${topic.type}`, { hint: 'The will of a node is its NDEATH.' })
  readPayload(payload)
}

/** One certificate, one edge node: whoever was born last is the asset's. */
function edgeOf(asset: Asset, topic: SparkplugTopic, now: number): Edge {
  const label = `${topic.group}/${topic.edge}`
  const edge = (asset.edge ??= {
    node: new EdgeNode(topic),
    told: new Bucket(SPARKPLUG_EVENTS_PER_S, SPARKPLUG_EVENTS_BURST, now),
  })
  if (edge.node.label === label) return edge
  if (topic.type !== 'NBIRTH')
    throw invalid(`this asset is the edge node ${show(edge.node.label)}, and ${show(label)} speaks`, {
      hint: 'Give each edge node a certificate of its own, and let it begin with its NBIRTH.',
    })
  edge.node = new EdgeNode(topic)
  return edge
}

function unknownOf(asset: Asset, { declared, readings }: Meaning): ReadonlyMap<string, Wanted> {
  const unknown = new Map<string, Wanted>()
  const want = (key: string, wanted: Wanted): void => {
    if (!asset.signals.has(key) && !asset.surplus.has(key) && !unknown.has(key)) unknown.set(key, wanted)
  }
  for (const { key, kind, unit } of declared) want(key, { kind, unit })
  for (const { key, kind } of readings) want(key, { kind })
  return unknown
}
