// The list of what an authority has revoked. The vault reads the revocations itself, so that nobody who asks for a list
// can leave one out or put one in. Reading and encoding go page by page: a hundred thousand entries take a second in
// all, and others have their turn between pages.
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { CRL_PAGE_ENTRIES, CRL_VALID_MS, ROOT_CRL_VALID_MS } from '../../../core/limits.ts'
import { isRevocationReason, numberAfter, revokedEntry, signedCrl } from '../../../core/pki/crl.ts'
import type { Database } from '../../db/database.ts'
import type { AuthorityName, CallOutput } from '../calls.ts'
import type { Authorities, Signer } from './authorities.ts'

type Tools = { readonly ledger: CrlLedger; readonly authorities: Authorities; readonly now_ms: number }
type Row = { org_id: string; serial: Buffer; revoked_at: Date; reason: string }
type Place = Pick<Row, 'org_id' | 'serial'>
type Kept = { number: number; thisUpdate: Date; nextUpdate: Date; entries: number; der: Buffer }

const FIRST_ORG = '00000000-0000-0000-0000-000000000000'

/** A root that is offline signs nothing: its last list, made when it left, stays. */
export async function signCrl(
  authority: AuthorityName,
  { ledger, authorities, now_ms }: Tools,
  valid_ms = authority === 'root' ? ROOT_CRL_VALID_MS : CRL_VALID_MS,
): Promise<CallOutput<'sign-crl'>> {
  const kept = authority === 'root' && authorities.isRootOffline ? await ledger.newest(authority) : undefined
  if (kept !== undefined) return kept
  const signer = signerOf(authority, authorities)
  // Issuers have revoked nothing: the root signed the two of them, and a service's certificate is let run out.
  const pages = authority === 'asset-ca' ? await ledger.entries() : { entries: [], count: 0 }
  const thisUpdate = new Date(Math.floor(now_ms / 1000) * 1000)
  const nextUpdate = new Date(thisUpdate.getTime() + valid_ms)
  const number = numberAfter(await ledger.lastNumber(authority), now_ms)
  const plan = { issuer: signer.certificate, number: BigInt(number), thisUpdate, nextUpdate, entries: pages.entries }
  const der = signedCrl(plan, signer.key)
  await ledger.keep(authority, { number, thisUpdate, nextUpdate, entries: pages.count, der })
  return { number, entries: pages.count, nextUpdate }
}

function signerOf(authority: AuthorityName, authorities: Authorities): Signer {
  if (authority === 'root') return authorities.root
  return authority === 'asset-ca' ? authorities.asset : authorities.service
}

/** The rows that lists are made of and kept in. */
export class CrlLedger {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** All revocations, encoded, a page in a Buffer. */
  async entries(): Promise<{ entries: Buffer[]; count: number }> {
    const entries: Buffer[] = []
    let count = 0
    for (let after: Place = { org_id: FIRST_ORG, serial: Buffer.alloc(0) }; ; ) {
      const rows = await this.#page(after)
      const last = rows.at(-1)
      if (last === undefined) return { entries, count }
      entries.push(Buffer.concat(rows.map(entryOf)))
      count += rows.length
      after = last
      await setImmediate()
    }
  }

  async #page({ org_id, serial }: Place): Promise<Row[]> {
    const { rows } = await this.#db.asProcess((tx) =>
      sql<Row>`select org_id, serial, revoked_at, reason
        from app.vault_revocations(${org_id}, ${serial}, ${CRL_PAGE_ENTRIES})`.execute(tx.kysely),
    )
    return rows
  }

  async newest(authority: AuthorityName): Promise<CallOutput<'sign-crl'> | undefined> {
    const [row] = await this.#db.asProcess((tx) =>
      tx.kysely
        .selectFrom('pki.crl')
        .select(['number', 'entries', 'next_update as nextUpdate'])
        .where('authority', '=', authority)
        .execute(),
    )
    return row
  }

  async lastNumber(authority: AuthorityName): Promise<number | undefined> {
    const rows = await this.#db.asProcess((tx) =>
      tx.kysely.selectFrom('pki.crl').select('number').where('authority', '=', authority).execute(),
    )
    return rows[0]?.number
  }

  /** Commit point: from here on this list is the one that outsiders get. Of two made at once the higher number stays. */
  async keep(authority: AuthorityName, { number, thisUpdate, nextUpdate, entries, der }: Kept): Promise<void> {
    const columns = { number, this_update: thisUpdate, next_update: nextUpdate, entries, der }
    await this.#db.asProcess((tx) =>
      tx.kysely
        .insertInto('pki.crl')
        .values({ authority, ...columns })
        .onConflict((already) => already.column('authority').doUpdateSet(columns).where('pki.crl.number', '<', number))
        .execute(),
    )
  }
}

function entryOf({ serial, revoked_at, reason }: Row): Buffer {
  return revokedEntry({ serial, revokedAt: revoked_at, reason: isRevocationReason(reason) ? reason : 'unspecified' })
}
