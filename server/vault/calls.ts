// What the vault may be asked, and by whom: the contract of both ends. Each caller has a socket of its own, and what is
// not in its row does not exist on that socket. Bytes travel as base64, certificates as PEM.
// Long because it is one table, read in one go by whoever audits who may ask what.
import { z } from 'zod'
import type { AssetId, GrantId, OrgId } from '../../core/ids.ts'
import { ID_PATTERN } from '../../core/ids.ts'
import {
  AUTHORITY_PEM_CHARS_MAX,
  CSR_PEM_CHARS_MAX,
  CUSTODIANS_MAX,
  NOTE_CHARS_MAX,
  OCSP_CERTIFICATES_MAX,
  SECRET_TEXT_CHARS_MAX,
  SERVICE_NAMES_MAX,
  SESSION_TOKEN_CHARS_MAX,
} from '../../core/limits.ts'
import { ISSUER_KINDS } from '../../core/pki/issuer.ts'
import { CUSTODIAN_PATTERN } from '../../core/pki/custody.ts'

/** `operator`: who has a shell on the platform's machine as the platform's user (`fairlead ca`). */
export const VAULT_CALLERS = ['api', 'gateway', 'auth', 'worker', 'operator'] as const
/** What lists of revocations and authorities' certificates are published as: one generation, or the active one. */
export const PUBLISHED_PATTERN = /^(root|(asset|service)-ca(-[1-9]\d{0,3})?)$/

export type VaultCaller = (typeof VAULT_CALLERS)[number]

// The border casts of the ids: the pattern has been checked, the brand is for the compiler alone.
const id = <I extends string>() => z.string().regex(ID_PATTERN) as unknown as z.ZodType<I, I>
const orgId = id<OrgId>()
const assetId = id<AssetId>()

const bytes = z.base64().transform((text): Buffer => Buffer.from(text, 'base64'))
const key = bytes.refine(({ length }) => length === 32, 'a key has 32 bytes')
const hex = z.string().regex(/^[0-9a-f]{2,40}$/)
const csr = z.string().max(CSR_PEM_CHARS_MAX)
const session = z.string().min(1).max(SESSION_TOKEN_CHARS_MAX)
const version = z.int().min(1)
const grantTexts = <T extends z.ZodType>(text: T) =>
  z.strictObject({ staff_name_sealed: text, reason_sealed: text, ticket_sealed: text })
const certId = z.strictObject({
  hash: z.enum(['sha1', 'sha256']),
  withNull: z.boolean(),
  nameHash: bytes,
  keyHash: bytes,
  serial: bytes,
})
const instant = z.iso.datetime().transform((text) => new Date(text))

/** Sub-keys of one version of an organisation's key. The key itself stays in the vault. */
const orgVersion = z.strictObject({
  version,
  createdAt: instant,
  record: key,
  signal: key,
  event: key,
  sink: key,
  alarm: key,
  /** Parent of the telemetry keys of all epochs (core/seal-keys.ts). */
  telemetry: key,
})

const orgKeys = z.strictObject({
  orgId,
  versions: z.array(orgVersion).min(1),
  /** Blind indexes do not turn over with the key: they come from its first version. */
  recordIndex: key,
  signalIndex: key,
})
export type OrgKeysAnswer = z.output<typeof orgKeys>

const gatewayKeys = z.strictObject({
  version,
  signal: key,
  event: key,
  signalIndex: key,
  /** The epoch that is, and shortly before midnight (UTC) the next one too. */
  epochs: z
    .array(z.strictObject({ epoch: z.int().min(0), key }))
    .min(1)
    .max(2),
})
export type GatewayKeysAnswer = z.output<typeof gatewayKeys>

const trust = z.strictObject({
  root: z.string(),
  assetCa: z.string(),
  serviceCa: z.string(),
  /** What listeners verify devices with: the asset CA, self-signed. */
  assetAnchor: z.string(),
  /** The content of a device's trust.pem: the service CA, self-signed. */
  deviceTrust: z.string(),
  /** The audit logs': the name they begin with (core/merkle/checkpoint.ts) and their one Ed25519 key. */
  log: z.strictObject({ name: z.string(), publicKey: key }),
})
export type Trust = z.output<typeof trust>

const authorityId = z.string().regex(/^(asset|service)-ca(-\d{1,4})?$/)
const passphrase = z.string().max(SECRET_TEXT_CHARS_MAX)
const custodianName = z.string().regex(CUSTODIAN_PATTERN)
const proof = z.strictObject({ name: custodianName, passphrase })
/** Two custodians and their passphrases, for what takes two people once custodians are enrolled. */
const by = z.tuple([proof, proof]).optional()
const authority = z.strictObject({
  id: z.string(),
  kind: z.enum(['root', ...ISSUER_KINDS]),
  /** Its name under /pki/. */
  published: z.string(),
  name: z.string(),
  state: z.enum(['requested', 'next', 'active', 'retiring', 'retired', 'offline']),
  /** Where its private key is; `custody`: in a file that takes two custodians. */
  kept: z.enum(['file', 'token', 'custody', 'offline', 'gone']),
  notBefore: instant.nullable(),
  notAfter: instant.nullable(),
  readyAt: instant.nullable(),
  /** Its public key (DER). */
  spki: bytes,
  /** As the root signed it; null while it has not. */
  certificate: z.string().nullable(),
})
export type AuthorityFacts = z.output<typeof authority>
const inventoried = z.strictObject({
  id: z.string(),
  purpose: z.string(),
  owner: z.string(),
  algorithm: z.string(),
  createdAt: instant.nullable(),
  expiresAt: instant.nullable(),
  state: z.enum(['next', 'active', 'due', 'retiring', 'offline']),
  kept: z.string(),
  /** SHA-256 of the public key, where there is one: that two are the same key could be seen. */
  fingerprint: z.string().nullable(),
})

type Call = { readonly callers: readonly VaultCaller[]; readonly input: z.ZodType; readonly output: z.ZodType }

export const CALLS = {
  trust: { callers: VAULT_CALLERS, input: z.strictObject({}), output: trust },

  /** The sub-keys of the organisation of a live session; makes the key when the organisation has none yet. */
  'org-keys': { callers: ['api'], input: z.strictObject({ session }), output: orgKeys },

  /** Makes the first key of a new organisation, for staff who may; answers what seals its first rows. */
  'create-org-key': {
    callers: ['api'],
    input: z.strictObject({ session, orgId }),
    output: z.strictObject({ orgId, version, record: key, recordIndex: key }),
  },

  /**
   * Seals what staff say when they ask to operate as an organisation, for that organisation alone to read: columns of
   * app.operate_grant, in the row of the grant. Only for a live session that may ask.
   */
  'seal-for-tenant': {
    callers: ['api'],
    input: z.strictObject({ session, orgId, row: id<GrantId>(), texts: grantTexts(z.string().max(NOTE_CHARS_MAX)) }),
    output: z.strictObject({ sealed: grantTexts(bytes) }),
  },

  /** Is the request good, and has its key never been used? Refuses with the reason before anything is written. */
  'examine-request': {
    callers: ['api', 'gateway'],
    input: z.strictObject({ csr }),
    output: z.strictObject({ spki: bytes }),
  },

  /**
   * Signs one asset certificate against a single-use token that the database gave for this asset and serial: for a person
   * (api), or for a device that showed its claim code or its present certificate (gateway).
   */
  issue: {
    callers: ['api', 'gateway'],
    input: z.strictObject({ issueToken: bytes, assetId, serial: hex, csr }),
    output: z.strictObject({ certificate: bytes }),
  },

  /** A listener's certificate for 90 days: only for names of this platform, only for what the caller serves. */
  'service-certificate': {
    callers: ['api', 'gateway'],
    input: z.strictObject({ csr, names: z.array(z.string()).min(1).max(SERVICE_NAMES_MAX) }),
    output: z.strictObject({ certificate: bytes }),
  },

  /** All authorities and their states. */
  authorities: {
    callers: ['api', 'operator'],
    input: z.strictObject({}),
    output: z.strictObject({ authorities: z.array(authority) }),
  },

  /** Makes the next authority of a kind; the request is for the root where its key is, null when it is here. */
  'next-authority': {
    callers: ['operator'],
    input: z.strictObject({ kind: z.enum(ISSUER_KINDS), by }),
    output: z.strictObject({ id: z.string(), request: z.string().nullable() }),
  },
  'install-authority': {
    callers: ['operator'],
    input: z.strictObject({ certificate: z.string().max(AUTHORITY_PEM_CHARS_MAX), by }),
    output: z.strictObject({ id: z.string() }),
  },
  /** `soon` takes two custodians. */
  'activate-authority': {
    callers: ['operator'],
    input: z.strictObject({ id: authorityId, soon: z.boolean(), by }),
    output: z.strictObject({ replaces: z.string() }),
  },
  /** Refused while certificates of its own live, unless they are to be refused from now on (`force`, which takes two custodians). */
  'retire-authority': {
    callers: ['operator'],
    input: z.strictObject({ id: authorityId, force: z.boolean(), by }),
    output: z.strictObject({ refused: z.int() }),
  },

  /** The root's key for two people; `left` says that their file has arrived, and takes it away here. */
  'export-root': {
    callers: ['operator'],
    input: z.strictObject({ passphrases: z.tuple([passphrase, passphrase]), by }),
    output: z.strictObject({ file: z.string() }),
  },
  'root-left': { callers: ['operator'], input: z.strictObject({ by }), output: z.strictObject({}) },
  /** The root's list of revocations for another year, where the root does not sign by itself. */
  'sign-root-list': {
    callers: ['operator'],
    input: z.strictObject({ by }),
    output: z.strictObject({ nextUpdate: instant }),
  },

  /** The people that what concerns the root takes two of; empty before the first are enrolled. */
  custodians: {
    callers: ['operator'],
    input: z.strictObject({}),
    output: z.strictObject({ custodians: z.array(z.strictObject({ name: z.string(), since: instant })) }),
  },
  /** The first two at least; later ones, and new passphrases, with two who are there already. */
  'enrol-custodians': {
    callers: ['operator'],
    input: z.strictObject({ newcomers: z.array(proof).min(1).max(CUSTODIANS_MAX), by }),
    output: z.strictObject({}),
  },
  'remove-custodian': {
    callers: ['operator'],
    input: z.strictObject({ name: custodianName, by }),
    output: z.strictObject({}),
  },

  /** What a gateway seals with now. It never gets what opens yesterday. */
  'gateway-keys': { callers: ['gateway'], input: z.strictObject({ orgId }), output: gatewayKeys },

  /** Signs the head of an organisation's audit log, as a checkpoint with the vault's own time. */
  'sign-checkpoint': {
    callers: ['worker'],
    input: z.strictObject({ orgId, size: z.int().min(1), root: bytes }),
    output: z.strictObject({ note: z.string() }),
  },

  /** The lists of revocations there are to make: the root's, and one of each generation whose key exists. */
  'revocation-lists': {
    callers: ['worker'],
    input: z.strictObject({}),
    output: z.strictObject({ lists: z.array(z.string()) }),
  },

  /**
   * Makes the list of revocations of an authority anew, from the database, signs it and keeps it there. What stands in it
   * is not for the caller to say.
   */
  'sign-crl': {
    callers: ['worker'],
    input: z.strictObject({ list: z.string().regex(PUBLISHED_PATTERN) }),
    output: z.strictObject({ number: z.int(), entries: z.int(), nextUpdate: instant }),
  },

  /**
   * Answers a question about certificates, from the database, signed by the responder of their authority. Null when they
   * are not of one authority of ours, for which nobody here may answer.
   */
  ocsp: {
    callers: ['api'],
    input: z.strictObject({ certIds: z.array(certId).min(1).max(OCSP_CERTIFICATES_MAX), nonce: bytes.optional() }),
    output: z.strictObject({ response: bytes.nullable() }),
  },

  /** What keys there are, for a live session of staff. No key is in it. */
  'key-inventory': {
    callers: ['api'],
    input: z.strictObject({ session }),
    output: z.strictObject({ keys: z.array(inventoried) }),
  },

  /** What opens where an organisation's audit log is streamed to, and nothing else of it. */
  'sink-keys': {
    callers: ['worker'],
    input: z.strictObject({ orgId }),
    output: z.strictObject({ versions: z.array(z.strictObject({ version, key })).min(1) }),
  },

  /** With what browsers subscribe to us (RFC 8292, section 3.2). */
  'push-key': {
    callers: ['api'],
    input: z.strictObject({}),
    output: z.strictObject({ publicKey: bytes }),
  },
  /** What a push service knows us by (RFC 8292, section 2), for one origin and half a day. */
  'sign-push': {
    callers: ['worker'],
    input: z.strictObject({ audience: z.string().regex(/^https:\/\/[^/\s]{1,300}$/) }),
    output: z.strictObject({ token: z.string(), publicKey: bytes }),
  },

  /** Parents of an organisation's telemetry keys: the worker compacts its past and judges its alarms. Nothing else of it. */
  'telemetry-keys': {
    callers: ['worker'],
    input: z.strictObject({ orgId }),
    output: z.strictObject({ versions: z.array(z.strictObject({ version, createdAt: instant, key })).min(1) }),
  },

  /** What opens an organisation's rules of alarms and seals what comes of them. */
  'alarm-keys': {
    callers: ['worker'],
    input: z.strictObject({ orgId }),
    output: z.strictObject({ versions: z.array(z.strictObject({ version, key })).min(1) }),
  },

  /** The platform's own keys for accounts. */
  'identity-keys': {
    callers: ['auth'],
    input: z.strictObject({}),
    output: z.strictObject({ emailIndex: key, emailSeal: key, passwordPepper: key }),
  },
} as const satisfies Record<string, Call>

export type CallName = keyof typeof CALLS
export type CallInput<N extends CallName> = z.input<(typeof CALLS)[N]['input']>
/** What the vault's handler receives and gives. */
export type HandlerInput<N extends CallName> = z.output<(typeof CALLS)[N]['input']>
/** What the caller receives, as parsed. */
export type CallOutput<N extends CallName> = z.output<(typeof CALLS)[N]['output']>

/** A refusal on the way back: a Failure without its cause. */
export const refusal = z.strictObject({
  kind: z.enum([
    'not-found',
    'conflict',
    'invalid',
    'unauthenticated',
    'forbidden',
    'second-factor',
    'step-up',
    'operate-as-ended',
    'limit',
    'unavailable',
    'bug',
  ]),
  message: z.string(),
  hint: z.string().optional(),
  fields: z.record(z.string(), z.string()).optional(),
})

export function isCall(name: string): name is CallName {
  return Object.hasOwn(CALLS, name)
}

export function mayCall(caller: VaultCaller, name: CallName): boolean {
  const callers: readonly VaultCaller[] = CALLS[name].callers
  return callers.includes(caller)
}

export function vaultSocket(place: { runDir: string }, caller: VaultCaller): string {
  return `${place.runDir}/vault-${caller}.sock`
}

/** Turns byte arrays into base64 and dates into text on the way out; the schemas above turn them back. */
export function wire(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(wire)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, wire(part)]))
}
