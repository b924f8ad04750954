// A matrix of bad certificates, made with plain openssl by somebody who holds the authorities' keys: each is right in all
// but one thing, so a refusal says something about that thing. What openssl does not write is changed in its bytes.
import { execFileSync } from 'node:child_process'
import { createHash, createPrivateKey, randomBytes, sign, X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { der, readDer, sequence } from '../../core/pki/der.ts'
import { pemOf } from '../../core/pki/certificate.ts'

export type Authority = { certPem: string; keyPem: string }
export type MatrixParts = {
  /** A folder that may be filled. */
  dir: string
  assetCa: Authority
  serviceCa: Authority
  /** The asset that all of them imitate, its registered certificate and its key. */
  assetId: string
  certPem: string
  keyPem: string
  /** Another asset of the same organisation. */
  otherId: string
}
export type Bad = { who: string; certFile: string; keyFile: string }

type Making = {
  key?: string[] | string
  by?: Authority | 'itself'
  subject?: string
  /** Lines of an openssl extension section; undefined leaves them all out (X.509 version 1). */
  extensions?: string[] | undefined
  digest?: string
  serial?: string
  /** Of the first and last second, as openssl writes them. */
  from?: string
  until?: string
  /** Changes the bytes of what is signed; the signature is made anew by the same authority. */
  tbs?: (tbs: Buffer) => Buffer
  /** Changes the bytes of the whole. */
  whole?: (certificate: Buffer) => Buffer
}

const P256 = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
const curve = (name: string): string[] => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${name}`]
const urn = (assetId: string): string => `subjectAltName=URI:urn:fairlead:asset:${assetId}`
const leaf = (assetId: string): string[] => [
  'basicConstraints=critical,CA:false',
  'keyUsage=critical,digitalSignature',
  'extendedKeyUsage=clientAuth',
  urn(assetId),
]
/** The same lines with one replaced or left out. */
function but(lines: string[], name: string, line?: string): string[] {
  return [...lines.filter((each) => !each.startsWith(`${name}=`)), ...(line === undefined ? [] : [line])]
}

function flip(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}
function replaced(bytes: Buffer, from: string, to: string): Buffer {
  const text = bytes.toString('hex')
  if (!text.includes(from)) throw new Error(`there is no ${from} in it`)
  return Buffer.from(text.replace(from, to), 'hex')
}

export function badCertificates(parts: MatrixParts): Bad[] {
  const { assetCa, serviceCa, assetId, otherId } = parts
  const forge = workshop(parts)
  const lines = leaf(assetId)
  const foreign = (subject: string): Authority => forge.authority(subject)
  const namesake = foreign(`/${new X509Certificate(assetCa.certPem).subject}`)
  const own = { certPem: parts.certPem, keyPem: parts.keyPem }
  const registered = new Uint8Array(Buffer.from(parts.certPem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'))
  const [tbs] = sequence(readDer(registered))
  const serial = Buffer.from(sequence(readDer(tbs?.whole ?? registered))[1]?.content ?? []).toString('hex')
  const cases: [who: string, making: Making][] = [
    ['a self-signed one with our names', { by: 'itself' }],
    ['one of a foreign authority with the name of ours', { by: namesake }],
    ['one of a foreign authority of its own name', { by: foreign('/CN=Somebody Else') }],
    ['one of the service authority', { by: serviceCa }],
    ['one signed by the asset itself', { by: own }],
    ['one of an authority below ours', { by: forge.below() }],
    ['an expired one', { from: '20200101000000Z', until: '20210101000000Z' }],
    ['one that is not valid yet', { from: '20400101000000Z', until: '20410101000000Z' }],
    ['one for servers', { extensions: but(lines, 'extendedKeyUsage', 'extendedKeyUsage=serverAuth') }],
    ['one for signing code', { extensions: but(lines, 'extendedKeyUsage', 'extendedKeyUsage=codeSigning') }],
    [
      'one for clients and servers',
      { extensions: but(lines, 'extendedKeyUsage', 'extendedKeyUsage=clientAuth,serverAuth') },
    ],
    ['one for any purpose', { extensions: but(lines, 'extendedKeyUsage', 'extendedKeyUsage=anyExtendedKeyUsage') }],
    ['one without a purpose', { extensions: but(lines, 'extendedKeyUsage') }],
    ['one that may sign others', { extensions: but(lines, 'basicConstraints', 'basicConstraints=critical,CA:true') }],
    [
      'one whose key is for signing certificates',
      { extensions: but(lines, 'keyUsage', 'keyUsage=critical,keyCertSign') },
    ],
    ['one with an unknown critical extension', { extensions: [...lines, '1.3.6.1.4.1.99999.1=critical,ASN1:NULL'] }],
    ['one that names a server as well', { extensions: but(lines, 'subjectAltName', `${urn(assetId)},DNS:localhost`) }],
    ['one without an alternative name', { extensions: but(lines, 'subjectAltName') }],
    ['one with the name of another asset beside its own', { extensions: but(lines, 'subjectAltName', urn(otherId)) }],
    ['one of version 1', { extensions: undefined }],
    ['a P-384 key', { key: curve('P-384') }],
    ['an RSA key', { key: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'] }],
    ['an Ed25519 key', { key: ['-algorithm', 'ED25519'] }],
    ['a P-256 key with explicit parameters', { key: [...P256, '-pkeyopt', 'ec_param_enc:explicit'] }],
    ['a secp256k1 key', { key: curve('secp256k1') }],
    ['a signature with SHA-1', { digest: '-sha1' }],
    ['a signature with SHA-384', { digest: '-sha384' }],
    ['a bit flipped in the signature', { whole: (bytes) => flip(bytes, bytes.length - 3) }],
    ['a bit flipped in what is signed', { whole: (bytes) => replaced(bytes, hexOf(assetId), hexOf(flipped(assetId))) }],
    ['bytes behind the signature', { whole: lengthened }],
    ['BER where DER belongs', { tbs: (bytes) => replaced(bytes, '0101ff', '010101') }],
    ['the serial number of a registered one, and another key', { serial }],
    ['the registered key in an unregistered one', { key: parts.keyPem }],
    ['one right in all but that nobody registered it', {}],
  ]
  return cases.map(([who, making]) => forge.make(who, making))
}

const hexOf = (text: string): string => Buffer.from(text).toString('hex')
const flipped = (id: string): string => id.replace(/.$/, (last) => (last === '0' ? '1' : '0'))

/** A byte more inside the bit string of the signature, and every length around it right again. */
function lengthened(certificate: Buffer): Buffer {
  const [tbs, algorithm, signature] = sequence(readDer(certificate))
  if (tbs === undefined || algorithm === undefined || signature === undefined) throw new Error('no certificate')
  return der(0x30, tbs.whole, algorithm.whole, der(0x03, signature.content, Uint8Array.of(0)))
}

function workshop({ dir, assetCa, assetId }: MatrixParts) {
  mkdirSync(dir, { recursive: true })
  let made = 0
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' })
  const put = (name: string, text: string | Buffer): string => {
    writeFileSync(join(dir, name), text, { mode: 0o600 })
    return name
  }
  const get = (name: string): string => readFileSync(join(dir, name), 'utf8')

  /** A key, a request and a certificate over it; `openssl ca` because it alone sets both ends of the time. */
  function make(who: string, making: Making): Bad {
    const n = `m${++made}`
    const { key = P256, by = assetCa, subject = `/CN=${assetId}`, digest = '-sha256' } = making
    const lines = 'extensions' in making ? making.extensions : leaf(assetId)
    if (typeof key === 'string') put(`${n}.key`, key)
    else openssl('genpkey', ...key, '-out', `${n}.key`)
    openssl('req', '-new', '-key', `${n}.key`, '-subj', subject, '-out', `${n}.csr`)
    const signer = by === 'itself' ? undefined : by
    if (signer !== undefined) {
      put(`${n}.ca.crt`, signer.certPem)
      put(`${n}.ca.key`, signer.keyPem)
    }
    put(`${n}.index`, '')
    put(`${n}.cnf`, configuration(n, lines))
    const authority =
      signer === undefined ? ['-selfsign', '-keyfile', `${n}.key`] : ['-cert', `${n}.ca.crt`, '-keyfile', `${n}.ca.key`]
    put(`${n}.serial`, `${making.serial ?? `40${randomBytes(15).toString('hex')}`}\n`)
    const { from = '20240101000000Z', until = '20380101000000Z' } = making
    const times = ['-startdate', from, '-enddate', until, '-md', digest.slice(1)]
    openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      `${n}.cnf`,
      ...authority,
      ...times,
      '-in',
      `${n}.csr`,
      '-out',
      `${n}.crt`,
    )
    if (making.tbs !== undefined || making.whole !== undefined) {
      const bytes = Buffer.from(get(`${n}.crt`).replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
      const signed = making.tbs === undefined ? bytes : resigned(bytes, making.tbs, by === 'itself' ? assetCa : by)
      put(`${n}.crt`, pemOf(making.whole?.(signed) ?? signed))
    }
    return { who, certFile: join(dir, `${n}.crt`), keyFile: join(dir, `${n}.key`) }
  }

  function configuration(n: string, lines: string[] | undefined): string {
    const names = ['[p]', 'commonName=supplied']
    const section = ['[ca]', 'default_ca=d', '[d]', `database=${n}.index`, `serial=${n}.serial`, 'new_certs_dir=.']
    return [
      ...section,
      'policy=p',
      'unique_subject=no',
      ...(lines === undefined ? [] : ['x509_extensions=x']),
      ...names,
      ...(lines === undefined ? [] : ['[x]', ...lines]),
      '',
    ].join('\n')
  }

  function authority(subject: string): Authority {
    const n = `a${++made}`
    openssl('genpkey', ...P256, '-out', `${n}.key`)
    openssl('req', '-x509', '-new', '-key', `${n}.key`, '-subj', subject, '-days', '900', '-out', `${n}.crt`)
    return { certPem: get(`${n}.crt`), keyPem: get(`${n}.key`) }
  }

  /** An authority that ours has signed, although it may sign none (pathLen 0). */
  function below(): Authority {
    const extensions = ['basicConstraints=critical,CA:true', 'keyUsage=critical,keyCertSign']
    const { certFile, keyFile } = make('below', { subject: '/CN=Below', extensions })
    return { certPem: readFileSync(certFile, 'utf8'), keyPem: readFileSync(keyFile, 'utf8') }
  }
  return { make, authority, below }
}

function resigned(certificate: Buffer, change: (tbs: Buffer) => Buffer, { keyPem }: Authority): Buffer {
  const [tbs, algorithm] = sequence(readDer(certificate))
  if (tbs === undefined || algorithm === undefined) throw new Error('no certificate')
  const changed = change(Buffer.from(tbs.whole))
  const signature = sign('sha256', changed, createPrivateKey(keyPem))
  return der(0x30, changed, algorithm.whole, der(0x03, Uint8Array.of(0), signature))
}

/** SHA-256 of a certificate's DER, as the logs have it. */
export function fingerprintOf(certFile: string): string {
  const text = readFileSync(certFile, 'utf8').split('-----END')[0] ?? ''
  return createHash('sha256')
    .update(Buffer.from(text.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'))
    .digest('hex')
}
