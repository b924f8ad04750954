// Attacks on the settings that hold the context, and on settings that steer the server.
import { type Attack, answerOf, anyRow, truthHas, victimsRows } from './attack.ts'

const ASSETS = 'select org_id, asset_id, name_sealed from app.asset'

export const settings: Attack[] = [
  {
    id: 'set-local',
    what: 'SET LOCAL the context to the victim organisation',
    run: async (it) => {
      await it.sql(`set local ${it.setting} = '${await it.claim(it.victim.orgId)}'`)
      return it.sql(ASSETS)
    },
    succeeded: victimsRows,
  },
  {
    id: 'set-session',
    what: 'SET the context for the session, then read in a transaction without one',
    run: async (it) => {
      const client = await it.connect()
      await client.query(`set ${it.setting} = '${await it.claim(it.victim.orgId)}'`)
      return (await client.query(ASSETS)).rows
    },
    succeeded: victimsRows,
  },
  {
    id: 'set-config-in-query',
    what: 'set_config() inside the FROM list of the query itself',
    run: async (it) =>
      it.sql(`select a.* from (select set_config($1, $2, true)) s, app.asset a`, [
        it.setting,
        await it.claim(it.victim.orgId),
      ]),
    succeeded: victimsRows,
  },
  {
    id: 'set-empty',
    what: 'an empty context, hoping that "no tenant" means every tenant',
    run: async (it) => {
      await it.sql(`set local ${it.setting} = ''`)
      return it.sql(ASSETS)
    },
    succeeded: victimsRows,
  },
  {
    id: 'set-zero',
    what: 'the zero organisation, hoping that it means a global one',
    run: async (it) => {
      await it.sql(`set local ${it.setting} = '${await it.claim('00000000-0000-0000-0000-000000000000')}'`)
      return it.sql(ASSETS)
    },
    succeeded: victimsRows,
  },
  {
    id: 'reset-all',
    what: 'RESET ALL, then read',
    run: async (it) => {
      await it.sql('reset all')
      return it.sql(ASSETS)
    },
    succeeded: victimsRows,
  },
  {
    id: 'row-security-off',
    what: 'SET row_security = off',
    run: async (it) => {
      await it.sql('set local row_security = off')
      return it.sql(ASSETS)
    },
    succeeded: victimsRows,
  },
  {
    id: 'replica-role',
    what: 'session_replication_role = replica, so that triggers do not fire',
    run: (it) => it.sql('set session_replication_role = replica'),
    succeeded: (_, it) =>
      it.sql('show session_replication_role').then((rows) => rows[0]?.['session_replication_role'] === 'replica'),
  },
  {
    id: 'widen-own-role',
    what: 'keep the organisation and claim a higher role in the context, then make oneself administrator',
    run: async (it) => {
      const operator = it.as('operator')
      await operator.sql(`set local ${it.setting} = '${await it.claim(it.me.orgId, 'org_admin')}'`)
      await operator.sql(`update app.person set role = 'org_admin' where person_id = $1`, [it.me.personId])
      await operator.commit()
    },
    succeeded: truthHas(`select from app.person where person_id = $1 and role = 'org_admin'`, (it) => [it.me.personId]),
  },
  {
    id: 'role-default-context',
    what: 'ALTER ROLE: the context as a default of every later connection',
    run: async (it) => {
      await it.sql(`alter role current_user set ${it.setting} = '${await it.claim(it.victim.orgId)}'`)
      await it.commit()
      const later = await it.connect()
      return (await later.query(ASSETS)).rows
    },
    succeeded: victimsRows,
  },
  {
    id: 'role-default-damage',
    what: 'ALTER ROLE: read-only as a default, so that the application can write no more',
    run: async (it) => {
      await it.sql('alter role current_user set default_transaction_read_only = on')
      await it.commit()
      // The application's connection is lost some day; its next one starts with the defaults.
      await it.truth(`select pg_terminate_backend(pid) from pg_stat_activity where usename = $1`, [
        it.is === 'ours' ? 'fairlead_api' : 'ordinary_app',
      ])
      await answerOf(it.request('engineer', 'select 1'))
      return it.request('engineer', 'show default_transaction_read_only')
    },
    succeeded: (evidence) => JSON.stringify(evidence).includes('"on"'),
  },
  {
    id: 'database-default',
    what: 'ALTER DATABASE: the context as a default of the database',
    run: async (it) => {
      const [row] = await it.truth('select current_database() as name')
      await it.sql(`alter database ${String(row?.['name'])} set ${it.setting} = '${await it.claim(it.victim.orgId)}'`)
      await it.commit()
      return (await (await it.connect()).query(ASSETS)).rows
    },
    succeeded: victimsRows,
  },
  {
    id: 'alter-system',
    what: 'ALTER SYSTEM',
    run: async (it) => (await it.connect()).query('alter system set log_statement = none'),
    succeeded: () => true,
  },
  {
    id: 'startup-option',
    what: 'the context as a startup option of a connection',
    run: async (it) =>
      (
        await (
          await it.connect(`-c ${it.setting}=${(await it.claim(it.victim.orgId)).replaceAll(' ', '\\ ')}`)
        ).query(ASSETS)
      ).rows,
    succeeded: victimsRows,
  },
  {
    id: 'cursor-then-set',
    what: 'declare a cursor, change the context, then fetch',
    run: async (it) => {
      await it.sql(`declare late cursor for ${ASSETS}`)
      await it.sql(`set local ${it.setting} = '${await it.claim(it.victim.orgId)}'`)
      return it.sql('fetch all from late')
    },
    succeeded: victimsRows,
  },
  {
    id: 'plan-then-set',
    what: 'prepare a statement, force a generic plan, change the context, execute',
    run: async (it) => {
      await it.sql('set local plan_cache_mode = force_generic_plan')
      await it.sql(`prepare kept as ${ASSETS}`)
      await it.sql('execute kept')
      await it.sql(`set local ${it.setting} = '${await it.claim(it.victim.orgId)}'`)
      return it.sql('execute kept')
    },
    succeeded: victimsRows,
  },
  {
    id: 'no-context',
    what: 'commit, and read without any context',
    run: async (it) => {
      const client = await it.connect()
      await it.enter(client)
      await client.query('commit')
      return (await client.query(ASSETS)).rows
    },
    succeeded: anyRow,
  },
]
