// The lists of revocations as the api hands them out. The database has the truth; what is kept here saves reading a few
// megabytes for every asker, and is compared with the newest number each time.
import { sql } from 'kysely'
import { CRL_CACHE_s } from '../../core/limits.ts'
import { crlPem } from '../../core/pki/crl.ts'
import type { Database } from '../db/database.ts'

export type PublishedList = { number: string; thisUpdate: Date; nextUpdate: Date; der: Buffer }
type Row = { number: number | null; this_update: Date; next_update: Date; der: Buffer | null }

export class Published {
  readonly #db: Pick<Database, 'asProcess'>
  readonly #lists = new Map<string, PublishedList>()

  constructor(db: Pick<Database, 'asProcess'>) {
    this.#db = db
  }

  /** The newest list; undefined before the first one was made. */
  async newest(authority: string): Promise<PublishedList | undefined> {
    const kept = this.#lists.get(authority)
    const { rows } = await this.#db.asProcess((tx) =>
      sql<Row>`select number, this_update, next_update, der
        from app.public_crl(${authority}, ${kept?.number ?? null})`.execute(tx.kysely),
    )
    const [row] = rows
    if (row === undefined || row.number === null) return undefined
    if (row.der === null) return kept
    const list = {
      number: String(row.number),
      thisUpdate: row.this_update,
      nextUpdate: row.next_update,
      der: row.der,
    }
    this.#lists.set(authority, list)
    return list
  }
}

const pems = new WeakMap<PublishedList, Buffer>()

/** The list in PEM: made when first asked for, since with a hundred thousand entries it takes a tenth of a second. */
export function pemOfList(list: PublishedList): Buffer {
  const pem = pems.get(list) ?? Buffer.from(crlPem(list.der))
  pems.set(list, pem)
  return pem
}

/** What an outsider's cache may do with a list: keep it for a minute, and know it again by its number. */
export function cachingHeaders({ number, thisUpdate, nextUpdate }: PublishedList) {
  return {
    'cache-control': `public, max-age=${CRL_CACHE_s}, no-transform`,
    etag: `"${number}"`,
    'last-modified': thisUpdate.toUTCString(),
    expires: nextUpdate.toUTCString(),
  }
}
