// Sub-keys: HKDF-SHA-256 (RFC 5869) of one 32-byte parent per purpose, so that who holds one of them can open what
// it is for and nothing else, and cannot come back to the parent or sideways to another.
import { createHmac, hkdfSync, type KeyObject } from 'node:crypto'
import type { OrgId } from './ids.ts'
import { type SealingKey, sealingKey } from './seal.ts'

export const KEY_BYTES = 32

/**
 * What an organisation's sub-keys are for.
 * record: names, notes, e-mails people typed; signal: what a machine calls its signals; event: details of events;
 * sink: where the audit log is streamed to, which the worker has to open;
 * alarm: rules of alarms, what they remember and their journal, which the worker evaluates and writes;
 * telemetry: parent of the keys of segments and of blocks, one of each a day; signal-index and record-index: blind indexes.
 */
export type OrgKeyPurpose =
  | 'record'
  | 'signal'
  | 'event'
  | 'sink'
  | 'alarm'
  | 'telemetry'
  | 'record-index'
  | 'signal-index'

/** A sub-key of `parent`; `info` parts are bound in their order and may not contain NUL. */
export function subKey(parent: Uint8Array, ...info: string[]): Buffer {
  if (parent.length !== KEY_BYTES) throw new RangeError(`a parent key has ${KEY_BYTES} bytes, got ${parent.length}`)
  if (info.some((part) => part.includes('\0'))) throw new RangeError('NUL in the name of a sub-key')
  return Buffer.from(hkdfSync('sha256', parent, '', ['fairlead/1 key', ...info].join('\0'), KEY_BYTES))
}

/** One version of an organisation's key as `vault` unwraps it, or of its telemetry parent. */
export type KeyVersion = { readonly version: number; readonly key: Uint8Array; readonly createdAt: Date }

export function orgSubKey(org: OrgId, parent: Uint8Array, purpose: OrgKeyPurpose): Buffer {
  return subKey(parent, org, purpose)
}

/**
 * The telemetry key of one epoch, derived from an organisation's telemetry parents (the sub-keys of purpose
 * `telemetry`, one per version). Its `version` is the epoch: that is what a segment names.
 */
export function telemetryKey(parents: readonly KeyVersion[], epoch: number): SealingKey {
  return sealingKey(epoch, subKey(telemetryParent(parents, epoch).key, 'epoch', String(epoch)))
}

/**
 * The key of the blocks and roll-ups that the worker wrote in one epoch, from the same parents. A sub-key of its own: a
 * gateway holds the telemetry key of its day and opens no block with it.
 */
export function blockKey(parents: readonly KeyVersion[], epoch: number): SealingKey {
  return sealingKey(epoch, subKey(telemetryParent(parents, epoch).key, 'block', String(epoch)))
}

const DAY_ms = 86_400_000

/** An epoch is a UTC day, counted from 1970-01-01. */
export function epochOf(time_ms: number): number {
  return Math.floor(time_ms / DAY_ms)
}

export function epochStart_ms(epoch: number): number {
  return epoch * DAY_ms
}

// A segment names its epoch, not the version of the organisation key above it. So the version has to follow from the
// epoch: it is the newest that existed when the day began, or the first one ever on the organisation's first day.
// A rotated key therefore takes effect for telemetry at the next midnight (UTC).
function telemetryParent(versions: readonly KeyVersion[], epoch: number): KeyVersion {
  const oldestFirst = versions.toSorted((a, b) => a.version - b.version)
  const before = oldestFirst.findLast(({ createdAt }) => createdAt.getTime() < epochStart_ms(epoch))
  const parent = before ?? oldestFirst[0]
  if (parent === undefined) throw new RangeError('an organisation without a key')
  return parent
}

/** Keyed blind index: equal texts of one field give equal bytes, and without the key nobody can try candidates. */
export function blindIndex(key: KeyObject, field: string, text: string): Buffer {
  if (field.includes('\0')) throw new RangeError('NUL in the name of a field')
  return createHmac('sha256', key).update(field).update('\0').update(text.normalize('NFC'), 'utf8').digest()
}
