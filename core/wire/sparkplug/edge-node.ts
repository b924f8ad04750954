// What is known of a Sparkplug edge node between its messages (Eclipse Sparkplug 3.0, chapters 5 and 6.4): the births
// say which metrics there are, what their aliases stand for and of which type they are; data then names the alias alone.
// Pure: the time comes in, and what to do about it goes out.
import { invalid, isFailure } from '../../errors.ts'
import {
  DEVICE_TIME_AHEAD_MS_MAX,
  SPARKPLUG_DEVICES_MAX,
  SPARKPLUG_METRICS_MAX,
  SPARKPLUG_REBIRTH_MS,
  UNIT_CHARS_MAX,
} from '../../limits.ts'
import type { SampleValue, SignalKind } from '../../telemetry/segment.ts'
import { checkSignalKey, readValue, show } from '../value.ts'
import { isAcceptable } from '../time.ts'
import { LeftOut } from './left-out.ts'
import type { Metric, Payload } from './payload.ts'
import type { SparkplugTopic } from './topic.ts'
import { kindOfType, typeName, valueOf } from './types.ts'

export type Declared = { readonly key: string; readonly kind: SignalKind; readonly unit: string | undefined }
export type Reading = {
  readonly key: string
  readonly kind: SignalKind
  readonly ts: number
  readonly value: SampleValue
}
export type Happening = {
  readonly kind: 'born' | 'died' | 'sequence-gap'
  readonly severity: 'info' | 'warning'
  readonly text: string
  /** The device behind the node that it happened to; undefined for the node. */
  readonly device: string | undefined
}
export type Meaning = {
  readonly declared: Declared[]
  readonly readings: Reading[]
  readonly happenings: Happening[]
  readonly leftOut: LeftOut
}

/** A metric that a birth named: what it is kept as, or undefined when it is not kept. */
type Known = { readonly key: string; readonly datatype: number } | undefined
/** The metrics of the node itself (under undefined) or of a device behind it. */
type Scope = { readonly byName: Map<string, Known>; readonly byAlias: Map<string, Known> }

export class EdgeNode {
  readonly label: string
  #isAlive = false
  #bdSeq: number | undefined
  /** The next sequence number; undefined when any will do. */
  #expected: number | undefined
  readonly #scopes = new Map<string | undefined, Scope>()
  /** Names and aliases that are remembered, over all scopes. */
  #known = 0
  /** A birth had more metrics than are remembered: an alias that is not known is no fault of the node then. */
  #isCut = false
  #askedAt = Number.NEGATIVE_INFINITY
  #isRebirthDue = false

  constructor({ group, edge }: Pick<SparkplugTopic, 'group' | 'edge'>) {
    this.label = `${group}/${edge}`
  }

  /** Whether the node is to be asked for a new birth now; true once. */
  takeRebirth(): boolean {
    const isDue = this.#isRebirthDue
    this.#isRebirthDue = false
    return isDue
  }

  /** Throws Failure invalid. */
  take(topic: SparkplugTopic, payload: Payload, now: number): Meaning {
    const meaning: Meaning = { declared: [], readings: [], happenings: [], leftOut: new LeftOut() }
    if (topic.type === 'NDEATH') {
      this.#nodeDied(payload, meaning)
      return meaning
    }
    if (topic.type === 'NBIRTH') this.#nodeBorn(payload)
    else this.#checkSequence(payload.seq, now, meaning)
    if (topic.type === 'DDEATH') {
      this.#forget(topic.device)
      meaning.happenings.push({
        kind: 'died',
        severity: 'warning',
        text: `Device ${show(topic.device ?? '')} is gone.`,
        device: topic.device,
      })
      return meaning
    }
    const isBirth = topic.type === 'NBIRTH' || topic.type === 'DBIRTH'
    const scope = isBirth ? this.#newScope(topic.device) : this.#scopes.get(topic.device)
    for (const metric of payload.metrics) {
      const known =
        isBirth && scope !== undefined
          ? this.#declare(metric, topic.device, scope, meaning)
          : this.#find(metric, topic, scope, now, meaning)
      if (known !== undefined) read(metric, known, payload, now, meaning)
    }
    if (isBirth) meaning.happenings.push(this.#birth(topic, meaning))
    return meaning
  }

  #nodeBorn(payload: Payload): void {
    this.#isAlive = true
    this.#isCut = false
    this.#isRebirthDue = false
    this.#scopes.clear()
    this.#known = 0
    // 6.4.5: a birth begins the sequence, at zero; some begin elsewhere, and nothing is lost by going on from there.
    this.#expected = payload.seq === undefined ? undefined : (payload.seq + 1) % 256
    this.#bdSeq = bdSeqOf(payload)
  }

  /** 5.5: a death belongs to the birth with the same bdSeq; that of an older connection is not this one's. */
  #nodeDied(payload: Payload, meaning: Meaning): void {
    const bdSeq = bdSeqOf(payload)
    if (!this.#isAlive || (bdSeq !== undefined && this.#bdSeq !== undefined && bdSeq !== this.#bdSeq)) return
    this.#isAlive = false
    this.#expected = undefined
    this.#scopes.clear()
    this.#known = 0
    meaning.happenings.push({
      kind: 'died',
      severity: 'warning',
      text: `Edge node ${show(this.label)} is gone.`,
      device: undefined,
    })
  }

  /** 6.4.5: one more than the last, modulo 256. One connection cannot reorder, so a gap is a loss. */
  #checkSequence(seq: number | undefined, now: number, meaning: Meaning): void {
    if (!this.#isAlive) {
      this.#expected = undefined
      this.#askRebirth(now)
      return
    }
    if (seq !== undefined && seq > 255) throw invalid(`the sequence number is ${seq}`, { hint: '"seq" is 0 to 255.' })
    const expected = this.#expected
    this.#expected = seq === undefined ? undefined : (seq + 1) % 256
    if (seq === undefined || expected === undefined || seq === expected) return
    this.#askRebirth(now)
    const text = `Sequence number ${seq} came where ${expected} was due: messages were lost. A new birth is asked for.`
    meaning.happenings.push({ kind: 'sequence-gap', severity: 'warning', text, device: undefined })
  }

  #askRebirth(now: number): void {
    if (now - this.#askedAt < SPARKPLUG_REBIRTH_MS) return
    this.#askedAt = now
    this.#isRebirthDue = true
  }

  #newScope(device: string | undefined): Scope {
    this.#forget(device)
    if (this.#scopes.size > SPARKPLUG_DEVICES_MAX)
      throw invalid(`device ${show(device ?? '')} would be one too many behind this node`, {
        hint: `At most ${SPARKPLUG_DEVICES_MAX} devices; give the others a node and a certificate of their own.`,
      })
    const scope: Scope = { byName: new Map(), byAlias: new Map() }
    this.#scopes.set(device, scope)
    return scope
  }

  #forget(device: string | undefined): void {
    const scope = this.#scopes.get(device)
    if (scope === undefined) return
    this.#known -= scope.byName.size + scope.byAlias.size
    this.#scopes.delete(device)
  }

  /** Remembers a metric of a birth, kept or not. */
  #declare(metric: Metric, device: string | undefined, scope: Scope, meaning: Meaning): Known {
    const { name, alias, unit } = metric
    // 6.4.7: a birth names every metric. bdSeq and the controls of the node are its own business, no readings.
    if (name === undefined || isControl(name, device)) return undefined
    const known = this.#judge(metric, name, device, meaning)
    if (this.#known + 2 > SPARKPLUG_METRICS_MAX) {
      this.#isCut = true
      meaning.leftOut.add(`an edge node has at most ${SPARKPLUG_METRICS_MAX / 2} metrics`, name)
      return undefined
    }
    const before = scope.byName.size + scope.byAlias.size
    scope.byName.set(name, known)
    if (alias !== undefined) scope.byAlias.set(alias, known)
    this.#known += scope.byName.size + scope.byAlias.size - before
    const kind = known === undefined ? undefined : kindOfType(known.datatype)
    if (known !== undefined && kind !== undefined) meaning.declared.push({ key: known.key, kind, unit: unitOf(unit) })
    return known
  }

  #judge({ datatype }: Metric, name: string, device: string | undefined, meaning: Meaning): Known {
    if (datatype === undefined || kindOfType(datatype) === undefined) {
      meaning.leftOut.add(`${typeName(datatype ?? 0)} is no single value`, name)
      return undefined
    }
    const key = device === undefined ? name : `${device}/${name}`
    const why = whyNot(() => checkSignalKey(key))
    if (why === undefined) return { key, datatype }
    meaning.leftOut.add(why, name)
    return undefined
  }

  /** What a metric of a data message is: by its alias, or by its name. */
  #find(metric: Metric, topic: SparkplugTopic, scope: Scope | undefined, now: number, meaning: Meaning): Known {
    const { name, alias } = metric
    if (name !== undefined && isControl(name, topic.device)) return undefined
    if (alias !== undefined && scope?.byAlias.has(alias) === true) return scope.byAlias.get(alias)
    if (name !== undefined && scope?.byName.has(name) === true) return scope.byName.get(name)
    if (!this.#isCut) this.#askRebirth(now)
    // Without a birth there are still those that say all of themselves.
    if (name !== undefined && metric.datatype !== undefined) return this.#judge(metric, name, topic.device, meaning)
    meaning.leftOut.add('no birth has named it', name ?? `alias ${alias ?? 'none'}`)
    return undefined
  }

  #birth({ device }: SparkplugTopic, { declared }: Meaning): Happening {
    const who = device === undefined ? `Edge node ${show(this.label)}` : `Device ${show(device)}`
    const text = `${who} was born with ${declared.length} ${declared.length === 1 ? 'signal' : 'signals'}.`
    return { kind: 'born', severity: 'info', text, device }
  }
}

function read(metric: Metric, known: NonNullable<Known>, payload: Payload, now: number, meaning: Meaning): void {
  const { key } = known
  if (metric.isNull) return
  const datatype = metric.datatype ?? known.datatype
  const kind = kindOfType(datatype)
  const value = metric.raw === undefined ? undefined : valueOf(datatype, metric.raw)
  if (kind === undefined || value === undefined) {
    meaning.leftOut.add(`it is no ${typeName(datatype)} that can be kept exactly`, key)
    return
  }
  // 6.4.7: the time of a metric, else that of its message. Historical readings come the same way.
  const ts = metric.timestamp ?? payload.timestamp ?? now
  if (!isAcceptable(ts, now)) {
    const side = ts > now ? `more than ${DEVICE_TIME_AHEAD_MS_MAX / 60_000} minutes ahead of ours` : 'before 2000'
    meaning.leftOut.add(`its time is ${side}`, key, 'clock')
    return
  }
  const why = whyNot(() => readValue(key, value))
  if (why === undefined) meaning.readings.push({ key, kind, ts, value })
  else meaning.leftOut.add(why, key)
}

/** The reason of a refusal; undefined when there is none. */
function whyNot(judge: () => unknown): string | undefined {
  try {
    judge()
    return undefined
  } catch (error) {
    if (!isFailure(error, 'invalid')) throw error
    return error.message
  }
}

const CONTROL = /[\p{Cc}\u2028\u2029]/u

/** A unit that can stand behind a number; what cannot is no reason to refuse the signal. */
function unitOf(told: string | undefined): string | undefined {
  const unit = told?.trim()
  if (unit === undefined || unit === '' || CONTROL.test(unit)) return undefined
  return Array.from(unit).length <= UNIT_CHARS_MAX ? unit : undefined
}

function isControl(name: string, device: string | undefined): boolean {
  return name === 'bdSeq' || name.startsWith(device === undefined ? 'Node Control/' : 'Device Control/')
}

function bdSeqOf({ metrics }: Payload): number | undefined {
  const raw = metrics.find(({ name }) => name === 'bdSeq')?.raw
  if (raw?.form === 'long') return raw.unsigned
  return raw?.form === 'int' ? raw.low : undefined
}
