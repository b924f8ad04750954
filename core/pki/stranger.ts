// Why a certificate cannot be one of ours, for whoever has to find out what was tried: asked after it has been refused,
// never to let anybody in. What is in the register is believed, not what a certificate looks like.
import { DerError, readDer, sequence, wholeBits } from './der.ts'
import { ECDSA_WITH_SHA256, OID, VALUE } from './oid.ts'
import { type TbsView, viewTbs, whyNotP256 } from './view.ts'

const KNOWN = new Set<string>([OID.basicConstraints, OID.keyUsage])
const URN = Buffer.from('urn:fairlead:asset:')

/** A sentence's end ("this certificate was not issued here: ..."), or undefined when it looks like ours in all. */
export function whyNotOurs(certificate: Uint8Array): string | undefined {
  try {
    const [tbs, algorithm, signature, ...more] = sequence(readDer(certificate))
    if (tbs === undefined || algorithm === undefined || more.length > 0) return 'it is not made of three parts'
    if (tbs.content[0] !== 0xa0) return 'it is of X.509 version 1'
    const view = viewTbs(tbs.whole)
    if (!Buffer.from(algorithm.whole).equals(ECDSA_WITH_SHA256)) return 'it is not signed with ECDSA and SHA-256'
    // One SEQUENCE and nothing behind it.
    readDer(wholeBits(signature))
    return whyNotP256(view.spki) ?? wrongExtension(view) ?? wrongName(view)
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    return `it is not strict DER (${error.message})`
  }
}

function wrongExtension({ version, extensions }: TbsView): string | undefined {
  if (!version.equals(Buffer.from([2, 1, 2]))) return 'it is not of X.509 version 3'
  const valueOf = (oid: string): string | undefined =>
    extensions.find((each) => each.oid === oid)?.value.toString('hex')
  if (valueOf(OID.basicConstraints) !== VALUE.noAuthority) return 'it may sign others, or does not say that it may not'
  if (valueOf(OID.extKeyUsage) !== VALUE.clientAuth) return 'its purpose is not that of a client alone'
  if (valueOf(OID.keyUsage) !== VALUE.digitalSignature) return 'its key is for something else than signing in'
  const odd = extensions.find(({ oid, critical }) => critical && !KNOWN.has(oid))
  return odd === undefined ? undefined : `it has a critical extension that nobody here knows (${odd.oid})`
}

/** An asset has one name, which stands in the subject and among the alternative names. */
function wrongName({ extensions, subject }: TbsView): string | undefined {
  const names = extensions.find(({ oid }) => oid === OID.subjectAltName)?.value
  if (names === undefined) return 'it names no asset (no subjectAltName)'
  if (sequence(readDer(names)).length !== 1) return 'it names more than an asset'
  const at = names.indexOf(URN)
  if (at < 0) return 'it names something else than an asset'
  const id = names.subarray(at + URN.length)
  if (subject.indexOf(id) < 0) return 'it names one asset in its subject and another beside it'
  return undefined
}
