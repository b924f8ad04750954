// The inventory of keys of a platform that is a little over two years old: one period is over.
import type { InventoriedKey } from '../../data/contract.ts'
import { idOf } from '../plant.ts'

const DAY = 86_400_000
const P256 = 'ECDSA P-256, SHA-256'
const SEALED = 'sealed under the master key, in the data directory of the vault'

export function makeKeys(now: number): InventoriedKey[] {
  const day = (days: number): string => new Date(now + days * DAY).toISOString()
  const key = (
    [id, purpose, owner, algorithm, kept]: [string, string, string, string, string],
    [from, until]: [number, number],
  ): InventoriedKey => ({
    id,
    purpose,
    owner,
    algorithm,
    kept,
    createdAt: day(from),
    expiresAt: day(until),
    state: until <= 0 ? 'due' : 'active',
    fingerprint: null,
  })
  const organisation = idOf(4, 2)
  const parent = 'HKDF-SHA-256, 256 bits'
  return [
    key(
      ['master', 'parent of the keys below it', 'vault', parent, 'a file of its own, readable by the platform alone'],
      [-750, -20],
    ),
    key(['root', 'signs the two issuing authorities and its list of revocations', 'vault', P256, SEALED], [-750, 6550]),
    key(['asset-ca', 'signs certificates of assets, their list of revocations', 'vault', P256, SEALED], [-750, 2900]),
    key(['audit-log', 'signs checkpoints of the audit logs', 'vault', 'Ed25519', SEALED], [-750, 345]),
    key(
      [
        'service/4e1c77aa02b94dd1836f5b90c2d7e8f915',
        'proves to clients that the gateway is the platform (fairlead.example, 192.0.2.10)',
        'gateway',
        P256,
        'in the memory of the gateway alone, made there',
      ],
      [-12, 78],
    ),
    key(
      ['ocsp/asset', 'answers OCSP for the asset authority', 'vault', P256, 'in the memory of the vault alone'],
      [-2, 5],
    ),
    {
      ...key(
        [
          `organisation/${organisation}/1`,
          'parent of the keys that seal what this organisation types and measures',
          `organisation ${organisation}`,
          parent,
          'wrapped under the master key, in the database',
        ],
        [-700, 30],
      ),
      state: 'retiring',
    },
  ]
}
