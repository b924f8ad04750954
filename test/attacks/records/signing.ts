// Attacks on records: sign what one may not, write in another's name, change what was signed, lift a lock-out, read what
// is another's. Long because a record can be forged in as many ways as it has facts.
import { randomBytes, randomUUID } from 'node:crypto'
import { type Attack, type Attacker, truthHas, type Who } from '../attack.ts'
import { reads, tries } from '../tries.ts'

type Place = { orgId: string; siteId: string; assetId: string; personId: string }
type Form = { formId: string; kind: string }

async function plantForm(it: Attacker, orgId: string, kind: string): Promise<Form> {
  const formId = randomUUID()
  await it.truth('insert into app.form (org_id, form_id, kind, created_by) values ($1, $2, $3, null)', [
    orgId,
    formId,
    kind,
  ])
  await it.truth(
    'insert into app.form_version (org_id, form_id, version, blocks_sealed, created_by) values ($1, $2, 1, $3, null)',
    [orgId, formId, randomBytes(60)],
  )
  return { formId, kind }
}

/** A signed record with a defect that locks the asset out. */
async function plantRecord(it: Attacker, place: Place, kind = 'pre-use-check') {
  const { formId } = await plantForm(it, place.orgId, kind)
  const [recordId, defectId] = [randomUUID(), randomUUID()]
  await it.truth(
    `insert into app.record (org_id, record_id, version, asset_id, site_id, kind, form_id, form_version, outcome, done_at,
       keep_months, signed_by, signed_with, request_id, body_sha256, sealed)
     values ($1, $2, 1, $3, $4, $5, $6, 1, 'unsafe', now() - interval '1 hour', 60, $7, 'session', gen_random_uuid(), $8, $9)`,
    [
      place.orgId,
      recordId,
      place.assetId,
      place.siteId,
      kind,
      formId,
      place.personId,
      randomBytes(32),
      randomBytes(80),
    ],
  )
  await it.truth(
    `insert into app.defect (org_id, defect_id, asset_id, record_id, version, severity, found_at, text_sealed)
     values ($1, $2, $3, $4, 1, 'now', now() - interval '1 hour', $5)`,
    [place.orgId, defectId, place.assetId, recordId, randomBytes(60)],
  )
  return { recordId, defectId, formId }
}

async function plantCredential(it: Attacker, person: string, from: string, until: string): Promise<void> {
  await it.truth(
    `insert into app.credential (org_id, credential_id, person_id, kinds, valid_from, valid_until, facts_sealed, created_by)
     values ($1, gen_random_uuid(), $2, '{thorough-examination}', current_date + $3::integer, current_date + $4::integer, 'x', null)`,
    [it.me.orgId, person, from, until],
  )
}

type Said = { version?: number; outcome?: string; done?: string; severities?: string[]; by?: string; reason?: boolean }

/** $1 record, $2 asset, $3 form. */
const signing = ({ version = 1, outcome = 'safe', done = 'now()', severities = [], by = 'null', reason }: Said = {}) =>
  `select app.record_sign($1, ${version}, $2, $3, 1, '${outcome}', ${done}, null, null, null, gen_random_uuid(), 'x',
     sha256('x'), ${reason === true ? `'x'` : 'null'}, array(select gen_random_uuid() from generate_series(1, ${severities.length})),
     array[${severities.map((each) => `'${each}'`).join(', ')}]::text[],
     array[${severities.map(() => by).join(', ')}]::timestamptz[], array[${severities.map(() => `'x'`).join(', ')}]::bytea[])`

const signs = (
  id: string,
  what: string,
  who: Who,
  kind: string,
  said: Said,
  before?: (it: Attacker) => Promise<void>,
) =>
  tries(`record-${id}`, what, who, signing(said), async (it) => {
    await before?.(it)
    return [randomUUID(), it.me.assetId, (await plantForm(it, it.me.orgId, kind)).formId]
  })

const mine = (it: Attacker): Place => it.me
const theirs = (it: Attacker): Place => it.victim
const elsewhere = (it: Attacker): Place => ({ ...it.me, siteId: it.me.otherSiteId, assetId: it.me.otherAssetId })

const TABLES = ['record', 'defect', 'defect_closing', 'record_archiving', 'form_version', 'form', 'credential', 'duty']

export const recording: Attack[] = [
  signs('statutory-operator', 'sign an examination as an operator', 'operator', 'thorough-examination', {}, (it) =>
    plantCredential(it, it.me.personId, '-10', '10'),
  ),
  signs('no-credential', 'sign an examination without a credential', 'org_admin', 'thorough-examination', {}),
  signs(
    'credential-over',
    'sign an examination of last month under a credential that has ended since',
    'org_admin',
    'thorough-examination',
    { done: "now() - interval '30 days'" },
    (it) => plantCredential(it, it.me.adminId, '-100', '-1'),
  ),
  signs(
    'credential-later',
    'sign an examination of before one was qualified',
    'org_admin',
    'thorough-examination',
    { done: "now() - interval '30 days'" },
    (it) => plantCredential(it, it.me.adminId, '-5', '100'),
  ),
  signs(
    'credential-of-other-kind',
    'sign an inspection under a credential for examinations',
    'org_admin',
    'inspection',
    {},
    (it) => plantCredential(it, it.me.adminId, '-5', '100'),
  ),
  signs('stale', 'sign an examination an hour after the second factor', 'stale', 'thorough-examination', {}, (it) =>
    plantCredential(it, it.me.adminId, '-5', '100'),
  ),
  signs('token', 'sign by a token for assets', 'token', 'pre-use-check', {}),
  signs('wall', 'sign from the screen on the wall', 'wall', 'pre-use-check', {}),
  signs('operating', 'staff sign in the name of the organisation', 'operating', 'pre-use-check', {}),
  signs('safe-and-dangerous', 'call safe what has a dangerous defect', 'org_admin', 'pre-use-check', {
    severities: ['now'],
  }),
  signs('safe-and-later', 'call safe what becomes dangerous', 'org_admin', 'pre-use-check', {
    severities: ['by'],
    by: "now() + interval '1 day'",
  }),
  signs('no-date', 'report a defect of some day without the day', 'org_admin', 'pre-use-check', {
    severities: ['by'],
    outcome: 'safe-until',
  }),
  signs('tomorrow', 'sign what will be done tomorrow', 'org_admin', 'pre-use-check', {
    done: "now() + interval '1 day'",
  }),
  signs('second-first', 'begin with the second version', 'org_admin', 'pre-use-check', { version: 2, reason: true }),
  tries('record-victims-asset', "sign a record of the victim's asset", 'org_admin', signing(), async (it) => [
    randomUUID(),
    it.victim.assetId,
    (await plantForm(it, it.me.orgId, 'pre-use-check')).formId,
  ]),
  tries('record-victims-form', "sign with the victim's form", 'org_admin', signing(), async (it) => [
    randomUUID(),
    it.me.assetId,
    (await plantForm(it, it.victim.orgId, 'pre-use-check')).formId,
  ]),
  tries('record-other-site', 'sign a record of an asset at another site', 'operator', signing(), async (it) => [
    randomUUID(),
    it.me.otherAssetId,
    (await plantForm(it, it.me.orgId, 'pre-use-check')).formId,
  ]),
  tries(
    'record-amend-operator',
    'amend a record as an operator',
    'operator',
    signing({ version: 2, reason: true }),
    async (it) => {
      const { recordId, formId } = await plantRecord(it, it.me)
      return [recordId, it.me.assetId, formId]
    },
  ),
  tries(
    'record-amend-again',
    'sign the same version of a record once more',
    'org_admin',
    signing({ version: 1 }),
    async (it) => {
      const { recordId, formId } = await plantRecord(it, it.me)
      return [recordId, it.me.assetId, formId]
    },
  ),
  tries(
    'record-amend-victim',
    "amend the victim's record",
    'org_admin',
    signing({ version: 2, reason: true }),
    async (it) => {
      const { recordId } = await plantRecord(it, it.victim)
      return [recordId, it.me.assetId, (await plantForm(it, it.me.orgId, 'pre-use-check')).formId]
    },
  ),
  tries(
    'record-amend-form',
    'amend a record by a form that asks for less',
    'org_admin',
    `select app.record_sign($1, 2, $2, $3, 1, 'unsafe', now(), null, null, null, gen_random_uuid(), 'x', sha256('x'), 'x',
       array[$4]::uuid[], '{now}', array[null]::timestamptz[], array['x']::bytea[])`,
    async (it) => {
      const { recordId, defectId } = await plantRecord(it, it.me)
      return [recordId, it.me.assetId, (await plantForm(it, it.me.orgId, 'pre-use-check')).formId, defectId]
    },
  ),
  tries(
    'record-insert',
    'write a record past the function that signs',
    'org_admin',
    `insert into app.record (org_id, record_id, version) values ($1, gen_random_uuid(), 1)`,
    (it) => [it.me.orgId],
  ),
  ...TABLES.flatMap((table) => [
    tries(`record-delete-${table}`, `delete from app.${table}`, 'org_admin', `delete from app.${table}`),
    tries(`record-empty-${table}`, `empty app.${table}`, 'org_admin', `truncate app.${table} cascade`),
    tries(
      `record-unguard-${table}`,
      `take the triggers off app.${table}`,
      'org_admin',
      `alter table app.${table} disable trigger all`,
    ),
  ]),
  ...['record', 'defect', 'defect_closing', 'record_archiving', 'form_version'].map((table) =>
    tries(`record-change-${table}`, `change app.${table}`, 'org_admin', `update app.${table} set org_id = org_id`),
  ),
  tries(
    'record-credential-engineer',
    'give oneself a credential as an engineer',
    'engineer',
    `insert into app.credential (org_id, credential_id, person_id, kinds, valid_from, valid_until, facts_sealed)
     values ($1, gen_random_uuid(), $2, '{inspection}', current_date, current_date + 1, 'x')`,
    ({ me }) => [me.orgId, me.personId],
  ),
  tries(
    'record-credential-stale',
    'enter a credential an hour after the second factor',
    'stale',
    `insert into app.credential (org_id, credential_id, person_id, kinds, valid_from, valid_until, facts_sealed)
     values ($1, gen_random_uuid(), $2, '{inspection}', current_date, current_date + 1, 'x')`,
    ({ me }) => [me.orgId, me.adminId],
  ),
  tries(
    'record-credential-longer',
    'make a credential last longer',
    'org_admin',
    `update app.credential set valid_until = valid_until + 100 returning credential_id`,
    async (it) => {
      await plantCredential(it, it.me.adminId, '-5', '1')
      return []
    },
  ),
  tries(
    'record-keep-shorter',
    'keep examinations for a month',
    'org_admin',
    `insert into app.record_keeping (org_id, kind, months) values ($1, 'inspection', 1)`,
    ({ me }) => [me.orgId],
  ),
  tries(
    'record-plan-operator',
    'plan what is due as an operator',
    'operator',
    `insert into app.duty (org_id, duty_id, asset_id, form_id, kind, basis, every_months, first_due_on, window_days)
     values ($1, gen_random_uuid(), $2, $3, 'pre-use-check', 'own', 120, current_date + 3000, 0)`,
    async (it) => [it.me.orgId, it.me.assetId, (await plantForm(it, it.me.orgId, 'pre-use-check')).formId],
  ),
  ...closings(),
  ...readings(),
]

function closings(): Attack[] {
  const close = 'select app.defect_close($1, $2)'
  const by = async (it: Attacker, place: Place, kind: string) => {
    const { defectId } = await plantRecord(it, place)
    return [defectId, (await plantRecord(it, place, kind)).recordId]
  }
  return [
    tries('defect-close-operator', 'lift a lock-out as an operator', 'operator', close, (it) =>
      by(it, it.me, 'service'),
    ),
    tries('defect-close-stale', 'lift a lock-out an hour after the second factor', 'stale', close, (it) =>
      by(it, it.me, 'service'),
    ),
    tries('defect-close-operating', 'staff lift a lock-out', 'operating', close, (it) => by(it, it.me, 'service')),
    tries('defect-close-check', 'lift a lock-out by a check', 'org_admin', close, (it) =>
      by(it, it.me, 'pre-use-check'),
    ),
    tries('defect-close-nothing', 'lift a lock-out without a record', 'org_admin', close, async (it) => [
      (await plantRecord(it, it.me)).defectId,
      randomUUID(),
    ]),
    tries('defect-close-own', 'lift a lock-out by the record that reported it', 'org_admin', close, async (it) => {
      const { defectId, recordId } = await plantRecord(it, it.me, 'service')
      return [defectId, recordId]
    }),
    tries('defect-close-other', 'lift a lock-out by the record of another asset', 'org_admin', close, async (it) => [
      (await plantRecord(it, it.me)).defectId,
      (await plantRecord(it, elsewhere(it), 'service')).recordId,
    ]),
    tries('defect-close-victim', "lift the victim's lock-out", 'org_admin', close, (it) =>
      by(it, it.victim, 'service'),
    ),
    {
      id: 'defect-close-insert',
      what: 'write that a defect is closed past the function that closes',
      on: 'ours',
      run: async (it) => {
        const { defectId, recordId } = await plantRecord(it, it.me)
        await it.as('org_admin').sql(
          `insert into app.defect_closing (org_id, defect_id, asset_id, record_id, version, closed_by)
           values ($1, $2, $3, $4, 1, $5)`,
          [it.me.orgId, defectId, it.me.assetId, recordId, it.me.adminId],
        )
        await it.as('org_admin').commit()
        return defectId
      },
      succeeded: truthHas('select from app.defect_closing'),
    },
  ]
}

function readings(): Attack[] {
  const whose = [
    ['victim', "read the victim's", 'org_admin', theirs],
    ['site', 'read, of a site that is not theirs, the', 'operator', elsewhere],
    ['wall', 'read from the screen on the wall the', 'wall', mine],
    ['wall-other', 'read from the screen on the wall, of what it does not show, the', 'wall', elsewhere],
  ] as const
  const what = [
    ['records', 'select sealed, body_sha256 from app.record where record_id = $1', 0],
    ['defects', 'select text_sealed from app.defect where defect_id = $1', 1],
    ['lock-outs', 'select l.* from app.defect d, app.lock_outs(array[d.asset_id]) l where d.defect_id = $1', 1],
  ] as const
  return whose.flatMap(([name, words, who, place]) =>
    what
      // The asset that a wall shows is in its sight, with whether it may be used.
      .filter(([of]) => name !== 'wall' || of === 'records')
      .map(([of, text, which]) =>
        reads(
          tries(`record-read-${of}-${name}`, `${words} ${of}`, who, text, async (it) => {
            const { recordId, defectId } = await plantRecord(it, place(it))
            return [which === 0 ? recordId : defectId]
          }),
        ),
      ),
  )
}
