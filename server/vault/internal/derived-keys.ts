// The platform's keys that are derived from another one (HKDF) and never stored, for the inventory. A test compares this
// list with the places that derive them.

type DerivedKey = {
  readonly id: string
  readonly purpose: string
  readonly owner: 'vault' | 'auth'
  readonly algorithm: string
  readonly parent: string
}

const AES = 'AES-256-GCM'
const HMAC = 'HMAC-SHA-256'

export const DERIVED_KEYS: readonly DerivedKey[] = [
  { id: 'wrap-org-key', purpose: "wraps the organisations' keys", owner: 'vault', algorithm: AES, parent: 'master' },
  {
    id: 'authority-key',
    purpose: 'seals the private keys of the authorities and of the audit log',
    owner: 'vault',
    algorithm: AES,
    parent: 'master',
  },
  { id: 'email-index', purpose: 'finds accounts by their address', owner: 'auth', algorithm: HMAC, parent: 'master' },
  { id: 'email-seal', purpose: 'seals the addresses of accounts', owner: 'auth', algorithm: AES, parent: 'master' },
  {
    id: 'password-pepper',
    purpose: 'is mixed into the hashes of passwords',
    owner: 'auth',
    algorithm: HMAC,
    parent: 'master',
  },
  {
    id: 'custodian-pepper',
    purpose: "is mixed into the passphrases of the root's custodians",
    owner: 'vault',
    algorithm: HMAC,
    parent: 'master',
  },
  {
    id: 'web-push',
    purpose: 'signs what push services know the platform by (VAPID)',
    owner: 'vault',
    algorithm: 'ECDSA P-256, SHA-256',
    parent: 'master',
  },
  { id: 'factor', purpose: 'seals second factors', owner: 'auth', algorithm: AES, parent: 'email-seal' },
  {
    id: 'recovery-code',
    purpose: 'marks recovery codes',
    owner: 'auth',
    algorithm: HMAC,
    parent: 'password-pepper',
  },
  { id: 'challenge', purpose: 'marks challenges of passkeys', owner: 'auth', algorithm: HMAC, parent: 'email-index' },
  { id: 'attempt', purpose: 'finds tries to sign in', owner: 'auth', algorithm: HMAC, parent: 'email-index' },
  {
    id: 'known-browser',
    purpose: 'marks browsers that have signed in before',
    owner: 'auth',
    algorithm: HMAC,
    parent: 'email-index',
  },
]
