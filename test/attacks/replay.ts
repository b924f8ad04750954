// Attacks that use a context which was once good: another's, one's own from before, elsewhere, later.
import type pg from 'pg'
import { type Attack, anyRow, truthHas, victimsRows } from './attack.ts'

const ASSETS = 'select org_id, asset_id, name_sealed from app.asset'
/** `value` of SHOW, which needs no function. */
async function contextOf(client: pg.Client, setting: string): Promise<string> {
  const { rows } = await client.query(`show ${setting}`)
  return String(rows[0]?.[setting] ?? '')
}

export const replay: Attack[] = [
  {
    id: 'replay-other-backend',
    what: "a context copied from the victim's transaction, on another connection at the same time",
    run: async (it) => {
      const theirs = await it.connect()
      await it.enter(theirs, 'victim')
      const value = await contextOf(theirs, it.setting)
      const mine = await it.connect()
      await mine.query('begin')
      await mine.query(`set local ${it.setting} = '${value}'`)
      return (await mine.query(ASSETS)).rows
    },
    succeeded: victimsRows,
  },
  {
    id: 'replay-next-transaction',
    what: "the victim's context, in the next transaction on the same connection",
    run: async (it) => {
      const client = await it.connect()
      await it.enter(client, 'victim')
      const value = await contextOf(client, it.setting)
      await client.query('commit')
      await client.query(`begin; set local ${it.setting} = '${value}'`)
      return (await client.query(ASSETS)).rows
    },
    succeeded: victimsRows,
  },
  {
    id: 'replay-own-transaction',
    what: "the victim's context, from within one's own transaction on the same connection",
    run: async (it) => {
      const client = await it.connect()
      await it.enter(client, 'victim')
      const value = await contextOf(client, it.setting)
      await client.query('commit')
      await it.enter(client)
      await client.query(`set local ${it.setting} = '${value}'`)
      return (await client.query(ASSETS)).rows
    },
    succeeded: victimsRows,
  },
  {
    id: 'context-to-session',
    what: "make the transaction's context a setting of the session, and meet it again after the commit",
    run: async (it) => {
      const client = await it.connect()
      await it.enter(client)
      const value = await contextOf(client, it.setting)
      await client.query(`set session ${it.setting} = '${value}'`)
      await client.query('commit')
      return (await client.query(ASSETS)).rows
    },
    succeeded: anyRow,
  },
  {
    id: 'commit-and-chain',
    what: 'COMMIT AND CHAIN with the context kept as a setting of the session',
    run: async (it) => {
      const client = await it.connect()
      await it.enter(client)
      const value = await contextOf(client, it.setting)
      await client.query(`set session ${it.setting} = '${value}'`)
      await client.query('commit and chain')
      return (await client.query(ASSETS)).rows
    },
    succeeded: anyRow,
  },
  {
    id: 'chain-in-one-message',
    what: 'commit, begin and replay in one message, so that the clock has not moved on',
    run: async (it) => {
      const client = await it.connect()
      await it.enter(client)
      const value = await contextOf(client, it.setting)
      const results: unknown = await client.query(
        `commit; begin; set local ${it.setting} = '${value}'; ${ASSETS}; commit`,
      )
      return Array.isArray(results) ? results.flatMap((result: { rows: unknown[] }) => result.rows) : []
    },
    succeeded: anyRow,
  },
  {
    id: 'after-the-session-ended',
    what: 'keep on reading with the context of a session that has been ended',
    run: async (it) => {
      const client = await it.connect()
      await it.enter(client)
      const value = await contextOf(client, it.setting)
      await client.query('commit')
      await it.truth('update identity.session set ended_at = now() where token_hash = sha256($1)', [
        it.token('engineer'),
      ])
      try {
        await client.query(`begin; set local ${it.setting} = '${value}'`)
        return (await client.query(ASSETS)).rows
      } finally {
        await it.truth('update identity.session set ended_at = null where token_hash = sha256($1)', [
          it.token('engineer'),
        ])
      }
    },
    succeeded: anyRow,
  },
  {
    id: 'second-context',
    what: "open the context of another session of one's own in the same transaction, to mix what two people may",
    on: 'ours',
    run: async (it) => {
      const operator = it.as('operator')
      await operator.sql('select 1')
      await operator.sql(`select * from ctx.open($1, 'r', '::1')`, [it.token('org_admin')])
    },
    succeeded: () => true,
  },
  {
    id: 'savepoint-back',
    what: 'set the context inside a savepoint and roll back to before it',
    run: async (it) => {
      await it.sql('savepoint before')
      await it.sql(`set local ${it.setting} = '${await it.claim(it.victim.orgId)}'`)
      await it.sql('savepoint inside')
      const inside = await it.sql(ASSETS)
      await it.sql('rollback to before')
      return [...inside, ...(await it.sql(ASSETS))]
    },
    succeeded: victimsRows,
  },
  {
    id: 'savepoint-reopen',
    what: 'roll back to before the context was opened, then open a wider one with a guessed token',
    on: 'ours',
    run: async (it) => {
      const client = await it.connect()
      await client.query('begin; savepoint before')
      await client.query(`select * from ctx.open($1, 'r', '::1')`, [it.token('operator')])
      await client.query('rollback to before')
      await client.query(`select * from ctx.open($1, 'r', '::1')`, [Buffer.alloc(32)])
    },
    succeeded: () => true,
  },
  {
    id: 'forge-with-own-seal',
    what: "keep the seal of one's own context and change the organisation behind it",
    run: async (it) => {
      const value = String((await it.sql(`show ${it.setting}`))[0]?.[it.setting] ?? '')
      await it.sql(`set local ${it.setting} = '${value.replaceAll(it.me.orgId, it.victim.orgId)}'`)
      return it.sql(ASSETS)
    },
    succeeded: victimsRows,
  },
  {
    id: 'forge-permissions',
    what: "keep the seal of one's own context and add a permission behind it",
    on: 'ours',
    run: async (it) => {
      const operator = it.as('operator')
      const [row] = await operator.sql(`show ${it.setting}`)
      const value = String(row?.[it.setting] ?? '')
      await operator.sql(
        `set local ${it.setting} = '${value.replace(' asset.read ', ' asset.read asset.edit ').replace('|f|', '|t|')}'`,
      )
      await operator.sql(`update app.asset set kind = 'other' where asset_id = $1`, [it.me.assetId])
      await operator.commit()
    },
    succeeded: truthHas(`select from app.asset where asset_id = $1 and kind = 'other'`, (it) => [it.me.assetId]),
  },
  {
    id: 'seal-oneself',
    what: 'call the function that seals contexts',
    on: 'ours',
    run: async (it) => it.sql(`select ctx.seal($1)`, [`${it.victim.orgId}|tenant|||org_admin|t|||`]),
    succeeded: () => true,
  },
  {
    id: 'clock-back',
    what: 'make now() of a later transaction equal to that of an earlier one',
    on: 'ours',
    run: async (it) => {
      const client = await it.connect()
      await it.enter(client)
      const value = await contextOf(client, it.setting)
      await client.query('commit')
      const tries = Array.from(
        { length: 200 },
        () => `begin; set local ${it.setting} = '${value}'; ${ASSETS}; commit;`,
      ).join('')
      const results: unknown = await client.query(tries)
      return Array.isArray(results) ? results.flatMap((result: { rows: unknown[] }) => result.rows) : []
    },
    succeeded: anyRow,
  },
]
