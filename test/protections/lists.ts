// What outsiders are told: lists of revocations, and answers about one certificate.
import type { Protection } from './protection.ts'

const LISTS = 'server/pki/lists.test.ts'
/** The others of that file find the lists that this one has made. */
const MADE = 'all three are made, and made again only when something changed'
const OCSP = 'server/pki/ocsp.test.ts'

export const LISTS_AND_ANSWERS: readonly Protection[] = [
  {
    what: 'the number of a list grows, also over a restored database',
    edits: [
      {
        file: 'core/pki/crl.ts',
        text: 'return last === undefined || last < byClock ? byClock : last + 1',
        instead: 'return (last ?? 0) + 1 + Math.min(0, byClock)',
      },
    ],
    test: {
      file: LISTS,
      name: 'the number grows over a restored database, a clock that went back, and vaults side by side',
      after: MADE,
    },
  },
  {
    what: 'a list is made anew for each revocation',
    edits: [
      {
        file: 'db/migrations/0049-lists-by-generation.sql',
        text: `(a.name like 'asset-ca%' and c.seen is distinct from (select count(*) from app.revocation))`,
        instead: 'false',
      },
    ],
    test: { file: LISTS, name: 'a revocation is in the list at once, with its reason, and stays', after: MADE },
  },
  {
    what: 'OCSP: what was never signed here is not good',
    edits: [
      {
        file: 'server/vault/internal/ocsp.ts',
        text: `if (row === undefined) return { status: 'unknown' }`,
        instead: `if (row === undefined) return { status: 'good' }`,
      },
    ],
    test: { file: OCSP, name: 'good, revoked with its reason and unknown, by SHA-1 and by SHA-256, with a nonce' },
  },
  {
    what: 'OCSP: what the service authority never signed is not good',
    edits: [
      {
        file: 'server/vault/internal/ocsp.ts',
        text: `.has(serial.toString('hex')) ? 'good' : 'unknown'`,
        instead: `.has(serial.toString('hex')) ? 'good' : 'good'`,
      },
    ],
    test: { file: OCSP, name: "a service's certificate by the service authority's own responder" },
  },
  {
    what: 'OCSP: what is revoked is not good',
    edits: [
      {
        file: 'server/vault/internal/ocsp.ts',
        text: `return { status: 'revoked', at: row.revoked_at, reason }`,
        instead: `return reason === 'unspecified' ? { status: 'good' } : { status: 'good' }`,
      },
    ],
    test: { file: OCSP, name: 'good, revoked with its reason and unknown, by SHA-1 and by SHA-256, with a nonce' },
  },
]
