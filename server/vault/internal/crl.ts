// The list of what an authority has revoked. The vault reads the revocations itself, so that nobody who asks for a list
// can leave one out or put one in. Reading and encoding go page by page: a hundred thousand entries take a second in
// all, and others have their turn between pages.
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { conflict } from '../../../core/errors.ts'
import { CRL_PAGE_ENTRIES, CRL_VALID_MS, OFFLINE_ROOT_CRL_VALID_MS, ROOT_CRL_VALID_MS } from '../../../core/limits.ts'
import { isRevocationReason, numberAfter, revokedEntry, signedCrl } from '../../../core/pki/crl.ts'
import type { Database } from '../../db/database.ts'
import type { CallOutput } from '../calls.ts'
import type { Authorities, ListSigner, Signer } from './authorities.ts'
import { type Approval, NOBODY } from './custody/custody.ts'

type Tools = { readonly ledger: CrlLedger; readonly authorities: Authorities; readonly now_ms: number }
type Row = { org_id: string; serial: Buffer; revoked_at: Date; reason: string }
type Place = Pick<Row, 'org_id' | 'serial'>
type Kept = { number: number; thisUpdate: Date; nextUpdate: Date; entries: number; seen: number; der: Buffer }

const FIRST_ORG = '00000000-0000-0000-0000-000000000000'

type List = {
  readonly names: readonly string[]
  readonly signer: Signer
  readonly nextUpdate: Date
  readonly last: boolean
}

/** The list of the root, or of one generation by the name it is published under. Throws conflict when its key is gone. */
export async function signCrl(list: string, tools: Tools): Promise<CallOutput<'sign-crl'>> {
  const { authorities, ledger, now_ms } = tools
  if (list === 'root') {
    // One that signs only now and then left a list behind for that long: it stays.
    const kept = authorities.root.signsAlone ? undefined : await ledger.newest('root')
    return kept ?? signRootCrl(NOBODY, tools, ROOT_CRL_VALID_MS)
  }
  const found = requireSigner(list, authorities)
  const nextUpdate = new Date(startOf(now_ms).getTime() + CRL_VALID_MS)
  return made(found, { names: namesOf(list, found), signer: found.signer, nextUpdate, last: false }, tools)
}

/** The root's list: of nothing, since it has signed its issuers and revoked none of them. */
export async function signRootCrl(
  approval: Approval,
  tools: Tools,
  valid_ms = OFFLINE_ROOT_CRL_VALID_MS,
): Promise<CallOutput<'sign-crl'>> {
  const signer = tools.authorities.root.signer(approval)
  const nextUpdate = new Date(startOf(tools.now_ms).getTime() + valid_ms)
  return made(undefined, { names: ['root'], signer, nextUpdate, last: false }, tools)
}

/**
 * The last list of a generation whose key is about to go: good until its own certificate ends, which none of its
 * certificates outlives. What is still alive stands in it too, because from then on we refuse it.
 */
export async function signLastCrl(list: string, tools: Tools): Promise<CallOutput<'sign-crl'>> {
  const found = requireSigner(list, tools.authorities)
  const nextUpdate = found.signer.certificate.validToDate
  return made(found, { names: [list], signer: found.signer, nextUpdate, last: true }, tools)
}

async function made(
  of: ListSigner | undefined,
  { names, signer, nextUpdate, last }: List,
  { ledger, now_ms }: Tools,
): Promise<CallOutput<'sign-crl'>> {
  // Counted before they are read: one that comes in between is in the list, and has it made once more.
  const seen = await ledger.revocations()
  const none = { entries: [], count: 0 }
  // Services' certificates are let run out: nothing of them is revoked.
  const pages = of?.kind === 'asset-ca' ? await ledger.entries(signer.certificate.subject, last) : none
  const thisUpdate = startOf(now_ms)
  const number = numberAfter(await ledger.lastNumber(names), now_ms)
  const plan = { issuer: signer.certificate, number: BigInt(number), thisUpdate, nextUpdate, entries: pages.entries }
  const der = await signedCrl(plan, signer.key)
  for (const name of names) await ledger.keep(name, { number, thisUpdate, nextUpdate, entries: pages.count, seen, der })
  return { number, entries: pages.count, nextUpdate }
}

const startOf = (now_ms: number): Date => new Date(Math.floor(now_ms / 1000) * 1000)

function requireSigner(list: string, authorities: Authorities): ListSigner {
  const found = authorities.listSigner(list)
  if (found === undefined) throw conflict(`there is no key that signs the list ${list}`)
  return found
}

/** The one that signs now is published under the name of its kind too, where it always was. */
function namesOf(list: string, { kind, isActive }: ListSigner): string[] {
  return isActive ? [list, kind] : [list]
}

/** The rows that lists are made of and kept in. */
export class CrlLedger {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** All revocations of an issuer, encoded, a page in a Buffer. `last`: with what of it is alive. */
  async entries(issuer: string, last: boolean): Promise<{ entries: Buffer[]; count: number }> {
    const entries: Buffer[] = []
    let count = 0
    for (let after: Place = { org_id: FIRST_ORG, serial: Buffer.alloc(0) }; ; ) {
      const rows = await this.#page(issuer, last, after)
      const end = rows.at(-1)
      if (end === undefined) return { entries, count }
      entries.push(Buffer.concat(rows.map(entryOf)))
      count += rows.length
      after = end
      await setImmediate()
    }
  }

  async #page(issuer: string, last: boolean, { org_id, serial }: Place): Promise<Row[]> {
    const { rows } = await this.#db.asProcess((tx) =>
      sql<Row>`select org_id, serial, revoked_at, reason
        from app.vault_revocations_of(${issuer}, ${last}, ${org_id}, ${serial}, ${CRL_PAGE_ENTRIES})`.execute(
        tx.kysely,
      ),
    )
    return rows
  }

  /** How many revocations there are in all. */
  async revocations(): Promise<number> {
    const { rows } = await this.#db.asProcess((tx) =>
      sql<{ count: number }>`select app.vault_revocation_count() as count`.execute(tx.kysely),
    )
    return rows[0]?.count ?? 0
  }

  async newest(authority: string): Promise<CallOutput<'sign-crl'> | undefined> {
    const [row] = await this.#db.asProcess((tx) =>
      tx.kysely
        .selectFrom('pki.crl')
        .select(['number', 'entries', 'next_update as nextUpdate'])
        .where('authority', '=', authority)
        .execute(),
    )
    return row
  }

  /** The highest under any of these names. */
  async lastNumber(names: readonly string[]): Promise<number | undefined> {
    const rows = await this.#db.asProcess((tx) =>
      tx.kysely.selectFrom('pki.crl').select('number').where('authority', 'in', names).execute(),
    )
    return rows.length === 0 ? undefined : Math.max(...rows.map(({ number }) => number))
  }

  /** Commit point: from here on this list is the one that outsiders get. Of two made at once the higher number stays. */
  async keep(authority: string, { number, thisUpdate, nextUpdate, entries, seen, der }: Kept): Promise<void> {
    const columns = { number, this_update: thisUpdate, next_update: nextUpdate, entries, seen, der }
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
