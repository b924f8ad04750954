// The payload of v1/telemetry -> samples. These shapes are understood:
//
//   {"temperature": 21.5, "running": true, "mode": "auto"}        at the time of receipt
//   {"ts": "2026-03-09T10:14:33Z", "temperature": 21.5}           at the device's time
//   {"ts": 1773051273000, "values": {"temperature": 21.5}}        the same; epoch in seconds or milliseconds
//   [ ... any of these ... ]
//   [{"bn": "pump/", "n": "rpm", "v": 1480}, ...]                 SenML (RFC 8428)
//
// null is "no reading" and leaves no sample. A key that stands twice in one object: the last one counts (RFC 8259
// leaves it open). Two values of one signal for the same time in one message are refused where they bear no time.
import { invalid } from '../errors.ts'
import { SAMPLES_PER_MESSAGE_MAX } from '../limits.ts'
import type { Directory, SampleBatch } from './batch.ts'
import { isObject, readJson } from './json.ts'
import { isSenml, readSenml } from './senml.ts'
import { readTime } from './time.ts'
import { checkSignalKey, readValue, show } from './value.ts'

const EXAMPLE = 'Send {"temperature": 21.5} or {"ts": "2026-03-09T10:14:33Z", "values": {"temperature": 21.5}}.'

/** Fills `batch` (cleared first). Throws Failure invalid and leaves `batch` without meaning. `receivedAt` in ms. */
export function readTelemetry<Signal>(
  bytes: Buffer,
  receivedAt: number,
  known: Directory<Signal>,
  batch: SampleBatch<Signal>,
): void {
  batch.clear()
  const json = readJson(bytes)
  if (isObject(json)) readOne(json, receivedAt, known, batch)
  else if (Array.isArray(json)) readMany(json, receivedAt, known, batch)
  else
    throw invalid(`the payload is a bare ${json === null ? 'null' : typeof json}`, {
      hint: `A value needs a name. ${EXAMPLE}`,
    })
  if (batch.count === 0) throw invalid('the payload holds no value', { hint: EXAMPLE })
}

function readMany<Signal>(
  list: unknown[],
  receivedAt: number,
  known: Directory<Signal>,
  batch: SampleBatch<Signal>,
): void {
  if (isSenml(list)) {
    if (list.length > SAMPLES_PER_MESSAGE_MAX) throw tooMany()
    readSenml(list, { batch, known, receivedAt })
    if (batch.count > SAMPLES_PER_MESSAGE_MAX) throw tooMany()
    return
  }
  const untimed = new Set<string>()
  for (const one of list) {
    if (!isObject(one)) throw invalid('the list holds something that is not an object', { hint: EXAMPLE })
    const from = batch.count
    readOne(one, receivedAt, known, batch)
    if (!('ts' in one)) refuseTwice(batch, from, untimed)
  }
}

/** Without a time both would get the time of receipt, and the ledger would keep one of them. */
function refuseTwice<Signal>(batch: SampleBatch<Signal>, from: number, seen: Set<string>): void {
  for (let at = from; at < batch.count; at++) {
    const key = batch.keys[at] ?? ''
    if (seen.has(key))
      throw invalid(`the list holds ${show(key)} several times without a time`, { hint: 'Give each object its "ts".' })
    seen.add(key)
  }
}

function readOne<Signal>(
  object: Record<string, unknown>,
  receivedAt: number,
  known: Directory<Signal>,
  batch: SampleBatch<Signal>,
): void {
  const time = object['ts']
  const ts = time === undefined ? receivedAt : readTime(time, receivedAt)
  const nested = object['values']
  if (!isObject(nested)) return readValues(object, time !== undefined, ts, known, batch)
  for (const key in object)
    if (key !== 'ts' && key !== 'values')
      throw invalid(`${show(key)} stands beside "values"`, { hint: 'Put every value into "values".' })
  readValues(nested, false, ts, known, batch)
}

function readValues<Signal>(
  object: Record<string, unknown>,
  skipTime: boolean,
  ts: number,
  known: Directory<Signal>,
  batch: SampleBatch<Signal>,
): void {
  for (const key in object) {
    if (skipTime && key === 'ts') continue
    const signal = known.get(key)
    if (signal === undefined) checkSignalKey(key)
    const value = readValue(key, object[key])
    if (value === undefined) continue
    if (batch.count === SAMPLES_PER_MESSAGE_MAX) throw tooMany()
    batch.push(key, signal, ts, value)
  }
}

function tooMany(): Error {
  return invalid(`the message holds more than ${SAMPLES_PER_MESSAGE_MAX} samples`, { hint: 'Send several messages.' })
}
