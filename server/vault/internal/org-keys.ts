// Organisation keys: 32 random bytes each, wrapped under the master key, unwrapped only in here. What leaves is
// sub-keys, and to the api only those of the organisation whose live session it shows.
import { randomBytes } from 'node:crypto'
import { conflict, forbidden, notFound, unauthenticated, unavailable } from '../../../core/errors.ts'
import type { OrgId } from '../../../core/ids.ts'
import { NEXT_EPOCH_AHEAD_MS } from '../../../core/limits.ts'
import { type Binding, open, SealBroken, type SealingKey, seal, sealingKey } from '../../../core/seal.ts'
import type { Ivs } from '../../../core/seal-iv.ts'
import { epochOf, KEY_BYTES, type KeyVersion, orgSubKey, telemetryKey } from '../../../core/seal-keys.ts'
import type { CallOutput, GatewayKeysAnswer, HandlerInput, OrgKeysAnswer } from '../calls.ts'
import type { Holder, Ledger, WrappedKey } from './ledger.ts'

type Tools = { readonly ledger: Ledger; readonly wrapping: SealingKey; readonly ivs: Ivs }

const place = (org: OrgId, version: number): Binding => ({
  org,
  table: 'org_key',
  column: 'wrapped',
  row: String(version),
})

/** The sub-keys of the organisation of a live session. Throws unauthenticated when the session is not live. */
export async function keysForSession(session: Buffer, tools: Tools): Promise<OrgKeysAnswer> {
  const { orgId } = await holder(session, tools.ledger)
  return subKeys(orgId, (await unwrapped(orgId, tools)) ?? (await create(orgId, tools)))
}

/** Makes the first key of a new organisation. Throws forbidden for anybody but staff, conflict when it has one. */
export async function createForStaff(
  session: Buffer,
  orgId: OrgId,
  tools: Tools,
): Promise<CallOutput<'create-org-key'>> {
  const { permissions } = await holder(session, tools.ledger)
  if (!permissions.includes('platform.organisations')) throw forbidden('only staff make organisations')
  if (await unwrapped(orgId, tools)) throw conflict('this organisation has a key already')
  const { versions, recordIndex } = subKeys(orgId, await create(orgId, tools))
  const [first] = versions
  if (first === undefined) throw unavailable('the new key was not found again')
  return { orgId, version: first.version, record: first.record, recordIndex }
}

/**
 * Seals texts for an organisation whose rows the asker does not see. Throws forbidden for anybody but staff who may ask to
 * operate as one, not-found for an organisation without a key.
 */
export async function sealForTenant(
  session: Buffer,
  { orgId, row, texts }: Omit<HandlerInput<'seal-for-tenant'>, 'session'>,
  tools: Tools,
): Promise<CallOutput<'seal-for-tenant'>> {
  const { permissions } = await holder(session, tools.ledger)
  if (!permissions.includes('platform.operate-as')) throw forbidden('only staff ask to operate as an organisation')
  const newest = (await unwrapped(orgId, tools))?.at(-1)
  if (newest === undefined) throw notFound('this organisation has no key')
  const key = sealingKey(newest.version, orgSubKey(orgId, newest.key, 'record'))
  const sealed = (column: keyof typeof texts) =>
    seal(key, { org: orgId, table: 'operate_grant', column, row }, Buffer.from(texts[column], 'utf8'), tools.ivs.next())
  return {
    sealed: {
      staff_name_sealed: sealed('staff_name_sealed'),
      reason_sealed: sealed('reason_sealed'),
      ticket_sealed: sealed('ticket_sealed'),
    },
  }
}

/** What a gateway seals with at `now_ms`: never a key of a past day. */
export async function keysForGateway(orgId: OrgId, now_ms: number, tools: Tools): Promise<GatewayKeysAnswer> {
  const versions = await unwrapped(orgId, tools)
  const [first] = versions ?? []
  const newest = versions?.at(-1)
  if (first === undefined || newest === undefined) throw notFound('this organisation has no key')
  const parents = versions?.map((each) => ({ ...each, key: orgSubKey(orgId, each.key, 'telemetry') })) ?? []
  const epochs = [...new Set([epochOf(now_ms), epochOf(now_ms + NEXT_EPOCH_AHEAD_MS)])]
  return {
    version: newest.version,
    signal: orgSubKey(orgId, newest.key, 'signal'),
    event: orgSubKey(orgId, newest.key, 'event'),
    signalIndex: orgSubKey(orgId, first.key, 'signal-index'),
    epochs: epochs.map((epoch) => ({ epoch, key: telemetryKey(parents, epoch).key.export() })),
  }
}

/** What opens an organisation's streams of its audit log: for the worker, which delivers them. */
export async function keysForSinks(orgId: OrgId, tools: Tools): Promise<CallOutput<'sink-keys'>> {
  const versions = await unwrapped(orgId, tools)
  if (versions === undefined) throw notFound('this organisation has no key')
  return { versions: versions.map(({ version, key }) => ({ version, key: orgSubKey(orgId, key, 'sink') })) }
}

/** What an organisation's telemetry is opened and compacted with: for the worker. */
export async function keysForTelemetry(orgId: OrgId, tools: Tools): Promise<CallOutput<'telemetry-keys'>> {
  const versions = await unwrapped(orgId, tools)
  if (versions === undefined) throw notFound('this organisation has no key')
  return { versions: versions.map((each) => ({ ...each, key: orgSubKey(orgId, each.key, 'telemetry') })) }
}

/** What opens and seals what is an organisation's alarms: for the worker, which evaluates them. */
export async function keysForAlarms(orgId: OrgId, tools: Tools): Promise<CallOutput<'alarm-keys'>> {
  const versions = await unwrapped(orgId, tools)
  if (versions === undefined) throw notFound('this organisation has no key')
  return { versions: versions.map(({ version, key }) => ({ version, key: orgSubKey(orgId, key, 'alarm') })) }
}

async function holder(session: Buffer, ledger: Ledger): Promise<Holder> {
  const found = await ledger.holderOf(session)
  if (found === undefined) throw unauthenticated('the session is not live')
  return found
}

/** All versions, oldest first; undefined when the organisation has none. */
async function unwrapped(orgId: OrgId, { ledger, wrapping }: Tools): Promise<KeyVersion[] | undefined> {
  const wrapped = await ledger.orgKeys(orgId)
  return wrapped.length === 0 ? undefined : wrapped.map((each) => unwrap(orgId, each, wrapping))
}

function unwrap(orgId: OrgId, { version, wrapped, createdAt }: WrappedKey, wrapping: SealingKey): KeyVersion {
  try {
    return { version, key: open(wrapping, place(orgId, version), wrapped), createdAt }
  } catch (cause) {
    if (!(cause instanceof SealBroken)) throw cause
    throw unavailable('an organisation key does not open: altered, or wrapped under another master key', { cause })
  }
}

async function create(orgId: OrgId, tools: Tools): Promise<KeyVersion[]> {
  const key = randomBytes(KEY_BYTES)
  await tools.ledger.addOrgKey(orgId, 1, seal(tools.wrapping, place(orgId, 1), key, tools.ivs.next()))
  key.fill(0)
  // Read back: of two that made it at once the first one's counts, for both.
  const versions = await unwrapped(orgId, tools)
  if (versions === undefined) throw unavailable('the new key was not found again')
  return versions
}

function subKeys(orgId: OrgId, versions: readonly KeyVersion[]): OrgKeysAnswer {
  const [first] = versions
  if (first === undefined) throw notFound('this organisation has no key')
  return {
    orgId,
    recordIndex: orgSubKey(orgId, first.key, 'record-index'),
    signalIndex: orgSubKey(orgId, first.key, 'signal-index'),
    versions: versions.map(({ version, key, createdAt }) => ({
      version,
      createdAt,
      record: orgSubKey(orgId, key, 'record'),
      signal: orgSubKey(orgId, key, 'signal'),
      event: orgSubKey(orgId, key, 'event'),
      sink: orgSubKey(orgId, key, 'sink'),
      alarm: orgSubKey(orgId, key, 'alarm'),
      telemetry: orgSubKey(orgId, key, 'telemetry'),
    })),
  }
}
