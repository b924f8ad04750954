// The auth process acts in nobody's context, so it says itself which request its changes are for: their lines in the audit
// log carry that request and its address (audit.request).
import { sql } from 'kysely'
import type { Database } from '../db/database.ts'
import type { AuthDeps } from '../operation/deps.ts'
import type { Facts } from '../operation/route.ts'

/** The dependencies of one request: every transaction of its database begins by saying for whom. */
export function attributed(deps: AuthDeps, { requestId, address }: Facts): AuthDeps {
  const { db } = deps.identity
  const asProcess: Database['asProcess'] = (work) =>
    db.asProcess(async (tx) => {
      // Not waited for: it travels with the first query of the work, and when it fails so does all of it.
      const said = sql`select audit.request(${requestId}, ${address})`.execute(tx.kysely)
      const [, result] = await Promise.all([said, work(tx)])
      return result
    })
  return { ...deps, identity: { ...deps.identity, db: { ...db, asProcess } } }
}
