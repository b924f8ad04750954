// Object identifiers, and the fixed encodings that the lint compares with. Written down as bytes on purpose: a lint
// that asked the encoder what is right would always agree with it.

export const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  ecPublicKey: '1.2.840.10045.2.1',
  prime256v1: '1.2.840.10045.3.1.7',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  ocspBasic: '1.3.6.1.5.5.7.48.1.1',
  ocspNonce: '1.3.6.1.5.5.7.48.1.2',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
} as const

/** AlgorithmIdentifier of ecdsa-with-SHA256: no parameters, not even NULL (RFC 5758 section 3.2). */
export const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex')
/** AlgorithmIdentifier of a P-256 key as a named curve (RFC 5480 section 2.1.1). */
export const P256_KEY = Buffer.from('301306072a8648ce3d020106082a8648ce3d030107', 'hex')

export const VALUE = {
  digitalSignature: '03020780',
  certSignAndCrlSign: '03020106',
  clientAuth: '300a06082b06010505070302',
  serverAuth: '300a06082b06010505070301',
  ocspSigning: '300a06082b06010505070309',
  /** id-pkix-ocsp-nocheck is a NULL (RFC 6960 section 4.2.2.2.1). */
  null: '0500',
  /** A DEFAULT is left out in DER, so CA:FALSE is an empty sequence. */
  noAuthority: '3000',
  authorityPathLen0: '30060101ff020100',
  authorityPathLen1: '30060101ff020101',
  noServerNames: '3036a134' + '30028200' + '300a8708' + '00'.repeat(8) + '30228720' + '00'.repeat(32),
} as const
