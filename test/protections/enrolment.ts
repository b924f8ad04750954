// What a device has to show for a certificate, and what people can do for it.
import type { Protection } from './protection.ts'
import { REVOKED_AT_THE_DOOR } from './revocation.ts'

const EST = 'server/gateway/est/est.test.ts'
const REQUEST = 'core/pki/request.test.ts'
const NOTHING_FOR = 'no certificate, a revoked, a foreign one, an old key, another subject: nothing'
const CODES = 'a code that is withdrawn, expired, of another asset or of a closed organisation gives nothing'
const CLAIMS = 'db/migrations/0044-est.sql'

export const ENROLMENT: readonly Protection[] = [
  {
    what: 'a request proves that its sender holds the key',
    edits: [
      {
        file: 'core/pki/request.ts',
        text: 'if (!isSignedBy(key, Buffer.from(info?.whole ?? []), wholeBits(signature)))',
        instead: 'if (!isSignedBy(key, Buffer.from(info?.whole ?? []), wholeBits(signature)) && key.length === 0)',
      },
    ],
    test: { file: REQUEST, name: 'a request that its sender did not sign with that key is refused' },
  },
  {
    what: 'only P-256, by its name',
    edits: [
      {
        file: 'core/pki/request.ts',
        text: 'if (wrongKind !== undefined) throw refuse(wrongKind)',
        instead: '',
      },
    ],
    test: { file: REQUEST, name: 'keys of other kinds are refused by name' },
  },
  {
    what: 'a curve given by explicit parameters is not P-256 by its name',
    edits: [
      {
        file: 'core/pki/view.ts',
        text: 'if (!whole(algorithm).equals(P256_KEY)) return',
        instead: `if (!whole(algorithm).equals(P256_KEY) && !nameOfKey(algorithm).includes('explicit')) return`,
      },
    ],
    test: { file: REQUEST, name: 'keys of other kinds are refused by name' },
  },
  {
    what: 'a request is DER throughout',
    edits: [
      {
        file: 'core/pki/request.ts',
        text: 'sequence(readDerThroughout(request))',
        instead: 'sequence(readDer(request))',
      },
    ],
    test: {
      file: REQUEST,
      name: 'a request is DER throughout: BER, padding and additions are refused where nobody reads them too',
    },
  },
  {
    what: 'nothing comes after the end of a request',
    edits: [
      {
        file: 'core/pki/der.ts',
        text: `if (element.whole.length !== bytes.length) throw new DerError('bytes after the end')`,
        instead: '',
      },
    ],
    test: { file: REQUEST, name: 'what is no request is refused with a reason that helps' },
  },
  {
    what: 'one key, one certificate, in every organisation',
    edits: [
      { file: 'server/vault/internal/ledger.ts', text: "if (first.length === 0) return 'key-used'", instead: '' },
    ],
    test: {
      file: 'server/vault/issue.test.ts',
      name: 'one subject key, one asset, for ever: in every organisation, revoked or not',
    },
  },
  {
    what: 'a key that was seen before costs no claim code',
    edits: [
      {
        file: 'server/vault/internal/issue.ts',
        text: "if (await ledger.isKeyUsed(sha256(spki))) throw refused('key-used')",
        instead: '',
      },
    ],
    test: {
      file: EST,
      name: 'a key that was seen anywhere before is refused, of another organisation too, and costs no code',
    },
  },
  {
    what: 'a claim code is good once',
    edits: [
      { file: CLAIMS, text: "when c.used_at is not null then 'used'\n", instead: '' },
      {
        file: 'db/migrations/0043-claim-codes.sql',
        text: 'if old.used_at is not null or old.withdrawn_at is not null then',
        instead: 'if false then',
      },
    ],
    test: { file: EST, name: 'a code is good once: shown again it gives nothing, and the operators hear of it' },
  },
  {
    what: 'a claim code ends',
    edits: [{ file: CLAIMS, text: "when c.expires_at <= statement_timestamp() then 'expired'\n", instead: '' }],
    test: { file: EST, name: CODES },
  },
  {
    what: 'a withdrawn claim code gives nothing',
    edits: [
      { file: CLAIMS, text: "when c.withdrawn_at is not null then 'withdrawn'\n", instead: '' },
      {
        file: 'db/migrations/0043-claim-codes.sql',
        text: 'if old.used_at is not null or old.withdrawn_at is not null then',
        instead: 'if old.used_at is not null then',
      },
    ],
    test: { file: EST, name: CODES },
  },
  {
    what: 'a claim code is for its own asset',
    edits: [
      {
        file: CLAIMS,
        text: "when p_asset_id is distinct from c.asset_id and p_asset_id is not null then 'other-asset'\n",
        instead: '',
      },
    ],
    test: { file: EST, name: CODES },
  },
  {
    what: 'who guesses claim codes is slowed down',
    edits: [
      {
        file: 'server/gateway/est/guesses.ts',
        text: "throw overLimit('too many wrong claim codes'",
        instead: "void overLimit('too many wrong claim codes'",
      },
    ],
    test: {
      file: 'server/gateway/est/guesses.test.ts',
      name: 'a few wrong codes cost nothing; a guesser is slowed down and told of, once a minute',
    },
  },
  {
    what: 'renewal: a revoked certificate gets no next one',
    edits: [
      ...REVOKED_AT_THE_DOOR,
      {
        file: 'db/migrations/0045-re-enrolment.sql',
        text: `and c.not_after > now()
    and not exists (select from app.revocation r where r.org_id = c.org_id and r.serial = c.serial);`,
        instead: 'and c.not_after > now();',
      },
    ],
    test: { file: EST, name: NOTHING_FOR },
  },
  {
    what: 'renewal: no other subject',
    edits: [
      {
        file: 'server/gateway/est/renew.ts',
        text: '    sameSubject(namesOfRequest(pem), asset.assetId)\n',
        instead: '    void [namesOfRequest, sameSubject]\n',
      },
    ],
    test: { file: EST, name: NOTHING_FOR },
  },
  {
    what: 'renewal: ten a day',
    edits: [
      {
        file: 'db/migrations/0045-re-enrolment.sql',
        text: "interval '1 day') >= 10 then",
        instead: "interval '1 day') >= 100 then",
      },
    ],
    test: {
      file: EST,
      name: 'a device that asks in a loop is stopped after ten in a day, and goes on with what it has',
    },
  },
]
