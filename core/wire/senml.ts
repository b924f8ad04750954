// SenML in JSON (RFC 8428). The numbers in the comments are its sections.
import { invalid } from '../errors.ts'
import type { Directory, SampleBatch } from './batch.ts'
import { isObject } from './json.ts'
import { accepted } from './time.ts'
import { checkSignalKey, readValue, show } from './value.ts'

/** 4.5.3: values below 2^28 seconds are relative to now. */
const RELATIVE_BELOW_S = 2 ** 28
/** 4.4: the version of the format that RFC 8428 describes. */
const VERSION_MAX = 10

type Base = { name: string; time: number; value: number; sum: number }
type Resolved<Signal> = { batch: SampleBatch<Signal>; known: Directory<Signal>; receivedAt: number }

/** A pack names its signals in "n" or "bn"; our own arrays of objects never hold texts there. */
export function isSenml(records: unknown[]): boolean {
  const [first] = records
  return isObject(first) && (typeof first['n'] === 'string' || typeof first['bn'] === 'string' || 'bver' in first)
}

/** Throws Failure invalid. */
export function readSenml<Signal>(records: unknown[], into: Resolved<Signal>): void {
  const base: Base = { name: '', time: 0, value: 0, sum: 0 }
  for (const record of records) {
    if (!isObject(record)) throw invalid('a SenML record is not an object', { hint: 'See RFC 8428, section 4.' })
    refuseUnknown(record)
    // 4.1: a base field applies to its own record and to all that follow.
    base.name = text(record, 'bn') ?? base.name
    base.time = number(record, 'bt') ?? base.time
    base.value = number(record, 'bv') ?? base.value
    base.sum = number(record, 'bs') ?? base.sum
    readRecord(record, base, into)
  }
}

function readRecord<Signal>(record: Record<string, unknown>, base: Base, into: Resolved<Signal>): void {
  const name = base.name + (text(record, 'n') ?? '')
  const v = number(record, 'v')
  const value = v === undefined ? (text(record, 'vs') ?? boolean(record, 'vb')) : base.value + v
  const sum = number(record, 's')
  // A record of base fields alone carries nothing.
  if (value === undefined && sum === undefined) return
  const seconds = base.time + (number(record, 't') ?? 0)
  const ms = Math.round(seconds * 1000)
  const ts = accepted(seconds < RELATIVE_BELOW_S ? into.receivedAt + ms : ms, seconds, into.receivedAt)
  if (value !== undefined) put(name, ts, value, into)
  // 4.2: "s" is the integrated value of the same quantity, so it is a signal beside it.
  if (sum !== undefined) put(`${name}.sum`, ts, base.sum + sum, into)
}

function put<Signal>(name: string, ts: number, value: unknown, into: Resolved<Signal>): void {
  const signal = into.known.get(name)
  if (signal === undefined) checkSignalKey(name)
  const kept = readValue(name, value)
  if (kept !== undefined) into.batch.push(name, signal, ts, kept)
}

function refuseUnknown(record: Record<string, unknown>): void {
  const version = number(record, 'bver')
  if (version !== undefined && version > VERSION_MAX) throw invalid(`SenML of version ${version} is not understood`)
  if ('vd' in record)
    throw invalid('SenML binary values ("vd") are not taken', { hint: 'Send numbers, booleans or short texts.' })
  // 4.4: a label that ends in "_" must be understood or the pack refused.
  for (const label in record)
    if (label.endsWith('_')) throw invalid(`the SenML field ${show(label)} must be understood, and is not`)
}

function number(record: Record<string, unknown>, label: string): number | undefined {
  const value = record[label]
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw invalid(`the SenML field "${label}" is not a number`, { hint: 'See RFC 8428, section 4.3.' })
}

function text(record: Record<string, unknown>, label: string): string | undefined {
  const value = record[label]
  if (value === undefined || typeof value === 'string') return value
  throw invalid(`the SenML field "${label}" is not a text`, { hint: 'See RFC 8428, section 4.3.' })
}

function boolean(record: Record<string, unknown>, label: string): boolean | undefined {
  const value = record[label]
  if (value === undefined || typeof value === 'boolean') return value
  throw invalid(`the SenML field "${label}" is neither true nor false`, { hint: 'See RFC 8428, section 4.3.' })
}
