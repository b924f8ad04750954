// The body of a record as it was signed. One that is not what was signed is told of, never shown.
import { hash } from 'node:crypto'
import { bug } from '../../core/errors.ts'
import type { RecordId } from '../../core/ids.ts'
import { parseBody, type RecordBody } from '../../core/records/body.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { recordBody } from './places.ts'

type Sealed = { record_id: RecordId; version: number; sealed: Uint8Array; body_sha256: Buffer }

export function openBody(keys: OrgKeys, { record_id, version, sealed, body_sha256 }: Sealed): RecordBody {
  const text = keys.open('record', recordBody(record_id, version), sealed)
  if (hash('sha256', text, 'hex') !== body_sha256.toString('hex')) throw bug('a body is not what was signed')
  const parsed = parseBody(JSON.parse(text))
  if (!parsed.ok) throw bug('the body of a record is none')
  return parsed.value
}
