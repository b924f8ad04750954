// Attacks that leave something on a pooled connection for whoever gets it next.
import { type Attack, type Attacker, answerOf, truthHas } from './attack.ts'

/** The attacker's request leaves it; the victim's request on the same connection meets it. */
const leaves = (
  id: string,
  what: string,
  leave: string | ((it: Attacker) => string),
  meet: string,
  met: (evidence: string, it: Attacker) => boolean,
): Attack => ({
  id,
  what,
  run: async (it) => {
    await it.request('engineer', typeof leave === 'string' ? leave : leave(it))
    return answerOf(it.request('victim', meet))
  },
  succeeded: (evidence, it) => !JSON.stringify(evidence).includes('refused') && met(JSON.stringify(evidence), it),
})

export const leftovers: Attack[] = [
  leaves('left-setting', 'SET a setting of the session', `set app.kept = 'here'`, 'show app.kept', (met) =>
    met.includes('here'),
  ),
  leaves(
    'left-timeout',
    'SET statement_timeout = 1, so that nothing works any more',
    'set statement_timeout = 12345',
    'show statement_timeout',
    (met) => met.includes('12345'),
  ),
  leaves(
    'left-read-only',
    'SET the session read-only',
    'set session characteristics as transaction read only',
    'show transaction_read_only',
    (met) => met.includes('"on"'),
  ),
  leaves('left-search-path', 'SET search_path', `set search_path = 'intruder'`, 'show search_path', (met) =>
    met.includes('intruder'),
  ),
  leaves('left-encoding', 'SET client_encoding', 'set client_encoding = latin1', 'show client_encoding', (met) =>
    met.includes('LATIN1'),
  ),
  leaves(
    'left-strings',
    "standard_conforming_strings = off, so that a backslash in the next user's text is no longer text",
    'set standard_conforming_strings = off',
    'show standard_conforming_strings',
    (met) => met.includes('"off"'),
  ),
  leaves('left-prepared', 'PREPARE a statement', `prepare trap as select 'caught' as it`, 'execute trap', (met) =>
    met.includes('caught'),
  ),
  leaves(
    'left-cursor',
    "a cursor WITH HOLD over one's own data, to be fetched in another's context",
    'declare held cursor with hold for select asset_id from app.asset',
    'fetch all from held',
    (met, it) => met.includes(it.me.assetId),
  ),
  leaves(
    'left-role',
    'SET ROLE to a group one is a member of',
    (it) => `set role ${it.is === 'ours' ? 'fairlead_builtin' : 'ordinary_group'}`,
    'select current_user',
    (met) => /builtin|group/.test(met),
  ),
  leaves(
    'left-temp-table',
    "a temporary table that hides one of the application's",
    `create temporary table site_names as select 'caught' as it`,
    'select it from site_names',
    (met) => met.includes('caught'),
  ),
  leaves(
    'left-temp-function',
    'a temporary function, to be called by whoever comes next',
    `create function pg_temp.trap() returns text language sql as 'select ''caught''::text'`,
    'select pg_temp.trap() as it',
    (met) => met.includes('caught'),
  ),
  leaves(
    'left-lock',
    'an advisory lock of the session',
    'select pg_advisory_lock(4242)',
    `select pg_advisory_unlock(4242) as mine`,
    (met) => met.includes('true'),
  ),
  {
    id: 'left-listen',
    what: "LISTEN, so that the next user's connection hears",
    run: async (it) => {
      await it.request('engineer', 'listen intruder')
      return it.request('victim', 'select pg_catalog.count(*) as n from pg_catalog.pg_listening_channels()')
    },
    succeeded: (evidence) => JSON.stringify(evidence).includes('"1"'),
  },
  {
    id: 'left-transaction',
    what: "COMMIT and BEGIN: the rest of the request, and the next one, in a transaction of the attacker's",
    run: async (it) => {
      await answerOf(it.request('engineer', `commit`))
      await answerOf(it.request('engineer', `begin`))
      await answerOf(it.request('engineer', `commit; begin; set local app.kept = 'here'; select 1`))
      return answerOf(it.request('victim', 'show app.kept'))
    },
    succeeded: (evidence) => JSON.stringify(evidence).includes('here'),
  },
  {
    id: 'left-poisoned-statement',
    what: "replace the application's own prepared statement by another under the same name",
    run: async (it) => {
      await it.request('victim', 'LIST-ASSETS')
      await answerOf(it.request('engineer', 'deallocate "list-assets"'))
      await answerOf(it.request('engineer', `prepare "list-assets" as select 'caught' as asset_id`))
      return answerOf(it.request('victim', 'LIST-ASSETS'))
    },
    succeeded: (evidence) => JSON.stringify(evidence).includes('caught'),
  },
  {
    id: 'stacked-statements',
    what: 'further statements behind the one that was injected into',
    run: async (it) => it.request('engineer', `select 1; select 'stacked' as it`),
    succeeded: (evidence) => JSON.stringify(evidence).includes('stacked'),
  },
  {
    id: 'commit-half',
    what: 'COMMIT in the middle of a request, so that half of it stays',
    run: async (it) => {
      await answerOf(
        it.request(
          'engineer',
          `update app.asset set note_sealed = 'half' where asset_id = '${it.me.assetId}'; commit; select 1/0`,
        ),
      )
    },
    succeeded: truthHas(`select from app.asset where asset_id = $1 and note_sealed = 'half'`, (it) => [it.me.assetId]),
  },
]
