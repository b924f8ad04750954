// The rules of lint.ts. A rule says what is wrong, or undefined. They are read in the order of RFC 5280 section 4.
import { isIP } from 'node:net'
import { SERIAL_BYTES } from '../limits.ts'
import { der, TAG } from './der.ts'
import { ipBytes } from './ip.ts'
import { ECDSA_WITH_SHA256, OID, VALUE } from './oid.ts'
import { assetUrn, lifetimeOf, type ProfileKind, subjectName } from './profile.ts'
import { keyId, type Plan } from './tbs.ts'
import { attributesOf, namesIn, type TbsView, type TimeView, whyNotP256 } from './view.ts'

export type Rule = {
  readonly rule: string
  readonly clause: string
  readonly check: (view: TbsView, plan: Plan) => string | undefined
}

const COMMON_NAME = '2.5.4.3'
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const unless = (holds: boolean, says: string): string | undefined => (holds ? undefined : says)

function extension(view: TbsView, oid: string): { critical: boolean; value: Buffer } | undefined {
  return view.extensions.find((each) => each.oid === oid)
}

/** The extension is there with this criticality and exactly these bytes; `undefined` bytes: it is not there. */
function exactly(view: TbsView, oid: string, critical: boolean, value: string | undefined): string | undefined {
  const found = extension(view, oid)
  if (value === undefined) return unless(found === undefined, `${oid} does not belong here`)
  if (found === undefined) return `${oid} is missing`
  if (found.critical !== critical) return `${oid} is ${found.critical ? '' : 'not '}critical`
  return unless(hex(found.value) === value, `${oid} is ${hex(found.value)}, not ${value}`)
}

const signsAssets = (kind: ProfileKind): boolean => kind === 'asset-ca' || kind === 'asset-anchor'
const answersOcsp = (kind: ProfileKind): boolean => kind === 'asset-ocsp' || kind === 'service-ocsp'
const isLeaf = (kind: ProfileKind): boolean => kind === 'asset' || kind === 'service' || answersOcsp(kind)

const BASIC: Record<ProfileKind, string> = {
  root: VALUE.authorityPathLen1,
  'asset-ca': VALUE.authorityPathLen0,
  'asset-anchor': VALUE.authorityPathLen0,
  'service-ca': VALUE.authorityPathLen0,
  'service-anchor': VALUE.authorityPathLen0,
  asset: VALUE.noAuthority,
  service: VALUE.noAuthority,
  'asset-ocsp': VALUE.noAuthority,
  'service-ocsp': VALUE.noAuthority,
}

const PURPOSE: Record<ProfileKind, string | undefined> = {
  root: undefined,
  'asset-ca': VALUE.clientAuth,
  'asset-anchor': VALUE.clientAuth,
  'service-ca': VALUE.serverAuth,
  'service-anchor': VALUE.serverAuth,
  asset: VALUE.clientAuth,
  service: VALUE.serverAuth,
  'asset-ocsp': VALUE.ocspSigning,
  'service-ocsp': VALUE.ocspSigning,
}

const ALLOWED = new Set<string>([
  OID.authorityKeyIdentifier,
  OID.subjectKeyIdentifier,
  OID.keyUsage,
  OID.extKeyUsage,
  OID.basicConstraints,
  OID.nameConstraints,
  OID.subjectAltName,
  OID.ocspNoCheck,
])

/** What names a SAN has to hold, as (context tag, bytes): [6] URI, [2] DNS, [7] address. */
function expectedNames(plan: Plan): string[] {
  const { subject } = plan
  if (subject.kind === 'asset') return [`134:${hex(Buffer.from(assetUrn(subject.assetId)))}`]
  if (subject.kind !== 'service') return []
  return subject.names.map((name) => (isIP(name) ? `135:${hex(ipBytes(name))}` : `130:${hex(Buffer.from(name))}`))
}

function encodedAsRequired({ tag, at }: TimeView): boolean {
  return tag === (at.getUTCFullYear() < 2050 ? TAG.utcTime : TAG.generalizedTime)
}

function serialSays({ serial }: TbsView, plan: Plan): string | undefined {
  if (serial.length > 20) return 'the serial number has more than 20 octets'
  if (((serial[0] ?? 0x80) & 0x80) !== 0) return 'the serial number is not positive'
  if (serial[0] === 0) return 'the serial number has a leading zero'
  if (serial.length < SERIAL_BYTES) return `the serial number has fewer than ${SERIAL_BYTES} octets`
  return unless(serial.equals(plan.serial), 'the serial number is not the planned one')
}

function validitySays({ notBefore, notAfter }: TbsView, { subject, now_ms }: Plan): string | undefined {
  const { days, backdate_s } = lifetimeOf(subject.kind)
  const inclusive_ms = notAfter.at.getTime() - notBefore.at.getTime() + 1000
  if (inclusive_ms !== days * 86_400_000) return `it is valid for ${inclusive_ms / 86_400_000} days, not ${days}`
  const early_ms = now_ms - notBefore.at.getTime()
  // A second more than the backdate, because notBefore is cut to whole seconds.
  return unless(early_ms >= 0 && early_ms < (backdate_s + 1) * 1000, `it begins ${early_ms} ms before now`)
}

function issuerSays(view: TbsView, { subject, issuer }: Plan): string | undefined {
  const signedBy = issuer?.kind ?? 'itself'
  if (signedBy !== lifetimeOf(subject.kind).signedBy) return `a ${subject.kind} is not signed by ${signedBy}`
  const name = issuer === undefined ? subjectName(subject) : issuer.name
  return unless(nameOf(view.issuer) === name, `the issuer is ${nameOf(view.issuer)}, not ${name}`)
}

function withinIssuer({ notBefore, notAfter }: TbsView, { issuer }: Plan): string | undefined {
  if (issuer === undefined) return undefined
  if (notBefore.at < issuer.notBefore) return 'it begins before its issuer'
  return unless(notAfter.at <= issuer.notAfter, 'it ends after its issuer: the issuer has to be renewed first')
}

function nameOf(name: Buffer): string | undefined {
  const attributes = attributesOf(name)
  const [oid, text] = attributes[0] ?? []
  return attributes.length === 1 && oid === COMMON_NAME ? `CN=${text}` : undefined
}

function alternativeNames(view: TbsView, plan: Plan): string | undefined {
  const found = extension(view, OID.subjectAltName)
  if (!isLeaf(plan.subject.kind) || answersOcsp(plan.subject.kind))
    return unless(found === undefined, 'an authority or a responder has no alternative name')
  if (found === undefined) return 'the subject alternative name is missing'
  if (found.critical) return 'the subject alternative name is critical although there is a subject'
  const names = namesIn(found.value).map(({ tag, content }) => `${tag}:${hex(content)}`)
  return unless(names.join() === expectedNames(plan).join(), 'the subject alternative names are not the planned ones')
}

function authorityKey(view: TbsView, { issuer }: Plan): string | undefined {
  const value = issuer && hex(der(TAG.sequence, der(0x80, issuer.keyId)))
  return exactly(view, OID.authorityKeyIdentifier, false, value)
}

export const rules: readonly Rule[] = [
  { rule: 'v3', clause: '4.1.2.1', check: ({ version }) => unless(hex(version) === '020102', 'it is not version 3') },
  { rule: 'serial', clause: '4.1.2.2', check: serialSays },
  {
    rule: 'ecdsa-with-sha256',
    clause: '4.1.2.3, RFC 5758 3.2',
    check: ({ algorithm }) => unless(algorithm.equals(ECDSA_WITH_SHA256), `the algorithm is ${hex(algorithm)}`),
  },
  { rule: 'issuer', clause: '4.1.2.4', check: issuerSays },
  {
    rule: 'time-encoding',
    clause: '4.1.2.5',
    check: ({ notBefore, notAfter }) =>
      unless(encodedAsRequired(notBefore) && encodedAsRequired(notAfter), 'UTCTime through 2049, then GeneralizedTime'),
  },
  { rule: 'validity', clause: '4.1.2.5, profile', check: validitySays },
  { rule: 'within-issuer', clause: '4.1.2.5, 6.1.3', check: withinIssuer },
  {
    rule: 'subject',
    clause: '4.1.2.6, profile',
    check: ({ subject }, plan) =>
      unless(nameOf(subject) === subjectName(plan.subject), 'the subject is not the planned one'),
  },
  {
    rule: 'p256-named-curve',
    clause: '4.1.2.7, RFC 5480 2.1.1',
    check: ({ spki }, plan) => whyNotP256(spki) ?? unless(spki.equals(plan.spki), 'the key is not the planned one'),
  },
  {
    rule: 'no-unique-ids',
    clause: '4.1.2.8',
    check: ({ oddTags }) => unless(oddTags.length === 0, 'there are unique identifiers'),
  },
  {
    rule: 'extensions-once',
    clause: '4.2',
    check: ({ extensions }) =>
      unless(new Set(extensions.map(({ oid }) => oid)).size === extensions.length, 'an extension comes twice'),
  },
  {
    rule: 'extensions-known',
    clause: '4.2, profile',
    check: ({ extensions }) =>
      unless(
        extensions.every(({ oid }) => ALLOWED.has(oid)),
        'an extension is not of our profiles',
      ),
  },
  { rule: 'authority-key-id', clause: '4.2.1.1', check: authorityKey },
  {
    rule: 'subject-key-id',
    clause: '4.2.1.2',
    check: (view) => exactly(view, OID.subjectKeyIdentifier, false, hex(der(TAG.octetString, keyId(view.spki)))),
  },
  {
    rule: 'key-usage',
    clause: '4.2.1.3',
    check: (view, { subject }) =>
      exactly(view, OID.keyUsage, true, isLeaf(subject.kind) ? VALUE.digitalSignature : VALUE.certSignAndCrlSign),
  },
  { rule: 'alternative-names', clause: '4.2.1.6, RFC 9525', check: alternativeNames },
  {
    rule: 'basic-constraints',
    clause: '4.2.1.9',
    check: (view, { subject }) => exactly(view, OID.basicConstraints, true, BASIC[subject.kind]),
  },
  {
    rule: 'name-constraints',
    clause: '4.2.1.10',
    check: (view, { subject }) =>
      exactly(view, OID.nameConstraints, true, signsAssets(subject.kind) ? VALUE.noServerNames : undefined),
  },
  {
    rule: 'extended-key-usage',
    clause: '4.2.1.12',
    check: (view, { subject }) => exactly(view, OID.extKeyUsage, false, PURPOSE[subject.kind]),
  },
  {
    rule: 'ocsp-nocheck',
    clause: '4.2, RFC 6960 4.2.2.2.1',
    check: (view, { subject }) =>
      exactly(view, OID.ocspNoCheck, false, answersOcsp(subject.kind) ? VALUE.null : undefined),
  },
]
