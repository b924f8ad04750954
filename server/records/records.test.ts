// Records through their operations, on a real database. Long because each rule of docs/records.md is tried on both sides.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { isFailure } from '../../core/errors.ts'
import type { AssetId, FormId, RecordId } from '../../core/ids.ts'
import { KIND_RULES, RECORD_KINDS } from '../../core/records/kinds.ts'
import { REPORT } from '../../core/records/testing-loler.ts'
import { list as assetsList } from '../assets/list.ts'
import { startTestServer, type TestServer } from '../db/testing.ts'
import type { TestOrg, TestPerson } from '../db/testing-world.ts'
import type { RawInput } from '../operation/border.ts'
import type { Operation } from '../operation/operation.ts'
import { ReadingWorld } from '../telemetry/testing.ts'
import { amend } from './amend.ts'
import { archive } from './archive.ts'
import { add as addCredential } from './credentials/add.ts'
import { withdraw } from './credentials/withdraw.ts'
import { close } from './defects/close.ts'
import { list as defectsList } from './defects/list.ts'
import { add as addForm } from './forms/add.ts'
import { edit as editForm } from './forms/edit.ts'
import { list } from './list.ts'
import { read } from './read.ts'
import { sign } from './sign.ts'

let server: TestServer
let world: ReadingWorld
let a: TestOrg
let crane: AssetId

before(async () => {
  server = await startTestServer()
  world = await ReadingWorld.plant(await server.database())
  a = world.people.a
  ;[crane] = a.assets
  // Whoever signs has a name.
  for (const { personId } of Object.values(a.people)) {
    const name = world.keysOf(a).seal('record', { table: 'person', column: 'name_sealed', row: personId }, 'Ann')
    await world.superuser.query('update app.person set name_sealed = $1 where person_id = $2', [name, personId])
  }
})
after(async () => {
  await world.db.close()
  await server.stop()
})

type Told = Record<string, unknown>
const call = (operation: Operation, person: TestPerson, input: Partial<RawInput> = {}) =>
  world.call(operation, person, input) as Promise<Told>
const refused =
  (kind: Parameters<typeof isFailure>[1], field?: string) =>
  (error: unknown): boolean =>
    isFailure(error, kind) && (field === undefined || Object.keys(error.fields ?? {}).includes(field))
const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

const spec = (kind: string, more: Told = {}) => ({
  title: 'Of a crane',
  kind,
  appliesTo: [],
  blocks: [
    { kind: 'check', key: 'hook', label: 'The hook turns and its latch closes', hint: '', failIs: 'now' },
    { kind: 'text', key: 'words', label: 'Anything else', hint: '', lines: 3, required: false },
  ],
  ...more,
})
const formOf = async (kind: string) =>
  (await call(addForm, a.people.engineer, { body: { spec: spec(kind) } })).formId as FormId
const dangerous = { severity: 'now', part: 'Hook', description: 'The latch is bent', remedy: 'Renew it' }

async function signed(formId: FormId, person: TestPerson, more: Told = {}) {
  const body = {
    requestId: randomUUID(),
    assetId: crane,
    formId,
    formVersion: 1,
    answers: { hook: 'pass' },
    doneAt: ago(5),
    ...more,
  }
  return (await call(sign, person, { body })) as Told & { recordId: RecordId }
}
const whole = async (recordId: RecordId, version?: number) =>
  (await call(read, a.people.operator, {
    params: { recordId },
    query: version ? { version: String(version) } : {},
  })) as {
    record: Told
    body: Told & { answers: Told; form: Told; signer: Told }
    versions: Told[]
    archivings: Told[]
  }
const lockOut = async () => {
  const { assets } = (await call(assetsList, a.people.operator)) as { assets: { assetId: string; lockOut: unknown }[] }
  return assets.find(({ assetId }) => assetId === crane)?.lockOut
}
const openDefects = async () =>
  (
    (await call(defectsList, a.people.operator, { query: { asset: crane } })) as {
      defects: (Told & { defectId: string })[]
    }
  ).defects
const qualify = async (kinds: string[], from = -100, until = 100) =>
  (
    await call(addCredential, a.people.org_admin, {
      body: {
        personId: a.people.org_admin.personId,
        kinds,
        title: 'Examiner',
        issuer: 'An institute',
        validFrom: inDays(from),
        validUntil: inDays(until),
      },
    })
  ).credentialId as string

test('the database has the table of kinds that the code has', async () => {
  for (const kind of RECORD_KINDS) {
    const { rows } = await world.superuser.query('select * from app.record_rule($1)', [kind])
    const { statutory, closes, floorMonths } = KIND_RULES[kind]
    assert.deepEqual({ ...rows[0] }, { statutory, closes, floor_months: floorMonths }, kind)
  }
})

test('a check is signed, sealed, hashed into the trail, and comes back as it was signed', async () => {
  const formId = await formOf('pre-use-check')
  const made = await signed(formId, a.people.operator, { answers: { hook: 'pass', words: 'Rain' }, startedAt: ago(6) })
  const { record, body, versions } = await whole(made.recordId)
  assert.deepEqual(
    [record.kind, record.outcome, record.signedBy, record.keepMonths, record.isArchived, versions.length],
    ['pre-use-check', 'safe', a.people.operator.personId, 24, false, 1],
  )
  assert.deepEqual(
    [body.answers, body.form, body.recordId],
    [{ hook: 'pass', words: 'Rain' }, spec('pre-use-check'), made.recordId],
  )
  const { rows } = await world.superuser.query<{ sealed: Buffer; line: string }>(
    `select r.sealed, l.changed ->> 'body_sha256' as line from app.record r
     join audit.line l on l.row_key ->> 'record_id' = r.record_id::text where r.record_id = $1`,
    [made.recordId],
  )
  assert.ok(rows[0] && !rows[0].sealed.includes('Rain'))
  assert.equal(rows[0].line, `\\x${String(made.bodySha256)}`)
})

test('the same check sent twice is one record, another one with its request id is refused', async () => {
  const formId = await formOf('pre-use-check')
  const again = { requestId: randomUUID(), doneAt: ago(7) }
  const first = await signed(formId, a.people.operator, again)
  const second = await signed(formId, a.people.operator, again)
  assert.deepEqual([second.recordId, second.isRepeated, first.isRepeated], [first.recordId, true, false])
  await assert.rejects(signed(formId, a.people.operator, { ...again, doneAt: ago(3) }), refused('conflict'))
})

test('what says something else under the request id of a record is refused, and never taken for it', async () => {
  const formId = await formOf('pre-use-check')
  const again = { requestId: randomUUID(), doneAt: ago(7), answers: { hook: 'fail' }, defects: [] as Told[] }
  const { recordId } = await signed(formId, a.people.operator, { ...again, deviceAt: ago(6) })
  const observed = { ...dangerous, severity: 'observation' }
  for (const more of [
    { defects: [observed] },
    { answers: { hook: 'pass' } },
    { nextDueOn: inDays(9) },
    { answers: {} },
    { formVersion: 2 },
  ])
    await assert.rejects(signed(formId, a.people.operator, { ...again, ...more }), refused('conflict'))
  // Nor does somebody else learn by it that they have signed.
  await assert.rejects(signed(formId, a.people.org_admin, again), refused('conflict'))
  const later = await signed(formId, a.people.operator, { ...again, deviceAt: ago(1) })
  assert.deepEqual([later.recordId, later.isRepeated], [recordId, true])
})

test('the same check sent twice at once is one record', async () => {
  const formId = await formOf('pre-use-check')
  const again = { requestId: randomUUID(), doneAt: ago(7) }
  const both = await Promise.all([1, 2, 3].map(() => signed(formId, a.people.operator, again)))
  assert.equal(new Set(both.map(({ recordId }) => recordId)).size, 1)
  assert.equal(both.filter(({ isRepeated }) => isRepeated === false).length, 1)
})

test('an amendment sent twice is one version', async () => {
  const formId = await formOf('pre-use-check')
  const { recordId } = await signed(formId, a.people.operator)
  const body = {
    requestId: randomUUID(),
    version: 1,
    reason: 'Rain',
    formVersion: 1,
    answers: { hook: 'pass', words: 'Rain' },
    doneAt: ago(4),
  }
  const send = (more: Told = {}) =>
    call(amend, a.people.org_admin, { params: { recordId }, body: { ...body, ...more } })
  const [first, second] = [await send(), await send()]
  assert.deepEqual(second, first)
  await assert.rejects(send({ answers: { hook: 'pass', words: 'Snow' } }), refused('conflict'))
  assert.equal((await whole(recordId)).versions.length, 2)
})

test('what has a gap, an answer too many, or contradicts itself is refused with each field', async () => {
  const formId = await formOf('pre-use-check')
  const bad: [Told, string][] = [
    [{ answers: {} }, 'answers.hook'],
    [{ answers: { hook: 'maybe' } }, 'answers.hook'],
    [{ answers: { hook: 'pass', rope: 'pass' } }, 'answers.rope'],
    [{ report: { ...REPORT } }, 'report'],
    [{ startedAt: ago(1), doneAt: ago(2) }, 'startedAt'],
    [{ defects: [{ ...dangerous, severity: 'by' }] }, 'defects.0.byAt'],
    [{ defects: [{ ...dangerous, byAt: ago(-60) }] }, 'defects.0.byAt'],
    [{ formVersion: 2 }, 'formId'],
    [{ nextDueOn: '0000-01-01' }, 'nextDueOn'],
    [{ formId: randomUUID() }, 'formId'],
  ]
  for (const [more, field] of bad)
    await assert.rejects(signed(formId, a.people.operator, more), refused('invalid', field), field)
  await assert.rejects(signed(formId, a.people.operator, { doneAt: ago(-60) }), refused('invalid'))
  await assert.rejects(signed(formId, a.people.operator, { assetId: world.people.b.assets[0] }), refused('not-found'))
})

test('a dangerous defect locks the asset out at once, and only the record of what was done about it lifts that', async () => {
  const formId = await formOf('pre-use-check')
  const before = (await openDefects()).length
  assert.equal(await lockOut(), null)
  const found = await signed(formId, a.people.operator, { answers: { hook: 'fail' }, defects: [dangerous] })
  assert.equal(found.outcome, 'unsafe')
  assert.equal(((await lockOut()) as Told).defects, 1)
  const [defect] = await openDefects()
  assert.ok(defect?.locks)
  assert.deepEqual([defect.part, defect.description], ['Hook', 'The latch is bent'])
  const shut = (recordId: string, person = a.people.org_admin) =>
    call(close, person, { params: { defectId: defect.defectId }, body: { recordId } })
  await assert.rejects(shut(found.recordId), refused('invalid', 'recordId'))
  const check = await signed(formId, a.people.operator)
  await assert.rejects(shut(check.recordId), refused('invalid', 'recordId'))
  const early = await signed(await formOf('service'), a.people.operator, { doneAt: ago(60) })
  await assert.rejects(shut(early.recordId), refused('invalid', 'recordId'))
  const service = await signed(await formOf('service'), a.people.operator, { doneAt: ago(1) })
  await assert.rejects(shut(service.recordId, a.people.operator), refused('forbidden'))
  await shut(service.recordId)
  assert.equal(await lockOut(), null)
  assert.equal((await openDefects()).length, before)
  await assert.rejects(shut(service.recordId), refused('conflict'))
})

test('a defect that becomes dangerous locks the asset out when its instant has passed, and not before', async () => {
  const formId = await formOf('inspection')
  await qualify(['inspection'])
  const soon = new Date(Date.now() + 1_500).toISOString()
  const found = await signed(formId, a.people.org_admin, {
    defects: [{ severity: 'by', byAt: soon, part: 'Rope', description: 'Worn', remedy: 'Renew it' }],
  })
  assert.equal(found.outcome, 'safe-until')
  // Read once before it passes, if the machine is quick enough; then until it has.
  const early = await lockOut()
  if (Date.now() < Date.parse(soon)) assert.equal(early, null)
  while (Date.now() <= Date.parse(soon) + 50) await new Promise((done) => setTimeout(done, 100))
  // On a slow machine it had passed before it was signed: then it locks from its receipt on.
  const [locking] = await openDefects()
  const receivedAt = String(locking?.reportedAt)
  assert.equal(((await lockOut()) as Told).since, receivedAt > soon ? receivedAt : soon)
  const service = await signed(await formOf('service'), a.people.operator, { doneAt: ago(0) })
  const [defect] = await openDefects()
  await call(close, a.people.org_admin, {
    params: { defectId: defect?.defectId },
    body: { recordId: service.recordId },
  })
  assert.equal(await lockOut(), null)
})

test('a thorough examination is signed whole, by somebody qualified on the day and today, who has shown a factor', async () => {
  const formId = await formOf('thorough-examination')
  const day = ago(5).slice(0, 10)
  const report = {
    ...REPORT,
    occasion: 'twelve-months',
    lastExamination: { on: inDays(-300), because: '' },
    defects: [],
    next: { by: inDays(300), basis: 'twelve-months', scheme: null },
    examinedOn: day,
    reportedOn: day,
  }
  await assert.rejects(signed(formId, a.people.org_admin, { report }), (error: unknown) => {
    assert.ok(isFailure(error, 'forbidden'))
    assert.match(error.message, /credential/)
    return true
  })
  const credentialId = await qualify(['thorough-examination'])
  await assert.rejects(signed(formId, a.people.operator, { report }), refused('forbidden'))
  await assert.rejects(signed(formId, a.people.org_admin), refused('invalid', 'report'))
  const { employer: _gone, ...incomplete } = report
  await assert.rejects(
    signed(formId, a.people.org_admin, { report: incomplete }),
    (error: unknown) =>
      isFailure(error, 'invalid') &&
      Object.keys(error.fields ?? {}).some((field) => field.startsWith('report.employer')),
  )
  const otherDay = { ...report, examinedOn: inDays(-9), reportedOn: day }
  await assert.rejects(
    signed(formId, a.people.org_admin, { report: otherDay }),
    refused('invalid', 'report.examinedOn'),
  )
  const made = await signed(formId, a.people.org_admin, { report })
  const { record } = await whole(made.recordId)
  assert.deepEqual([record.nextDueOn, record.keepMonths, record.signedWith], [inDays(300), 60, 'factor'])
  await call(withdraw, a.people.org_admin, { params: { credentialId } })
  await assert.rejects(signed(formId, a.people.org_admin, { report }), refused('forbidden'))
})

test('a credential is withdrawn before something is signed under it or after that, never meanwhile', async () => {
  const formId = await formOf('wire-rope')
  const credentialId = await qualify(['wire-rope'])
  const [isSigned, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const signing = world.db.inSession(a.people.org_admin.session, async ({ kysely }) => {
    await sql`select app.record_sign(gen_random_uuid(), 1, ${crane}, ${formId}, 1, 'safe', now(), null, null, null, gen_random_uuid(),
      'x', sha256('x'), null, '{}', '{}', '{}', '{}')`.execute(kysely)
    isSigned.resolve()
    await released.promise
  })
  await isSigned.promise
  let isWithdrawn = false
  const withdrawing = call(withdraw, a.people.org_admin, { params: { credentialId } }).then(() => (isWithdrawn = true))
  const isWaiting = async () =>
    (await world.superuser.query(`select from pg_locks where locktype = 'advisory' and not granted`)).rows.length > 0
  while (!isWithdrawn && !(await isWaiting())) await new Promise(setImmediate)
  assert.equal(isWithdrawn, false)
  released.resolve()
  await signing
  await withdrawing
})

test('an examination, an amendment and the closing of a danger take a factor shown lately', async () => {
  await qualify(['inspection'])
  const admin = a.people.org_admin
  const [inspection, check] = [await formOf('inspection'), await formOf('pre-use-check')]
  const { recordId } = await signed(check, a.people.operator, { answers: { hook: 'fail' }, defects: [dangerous] })
  const service = await signed(await formOf('service'), a.people.operator, { doneAt: ago(0) })
  const [defect] = (await openDefects()).filter((each) => each.recordId === recordId)
  const again = { requestId: randomUUID(), version: 1, reason: 'Rain', formVersion: 1, answers: { hook: 'fail' } }
  const shut = () =>
    call(close, admin, { params: { defectId: defect?.defectId }, body: { recordId: service.recordId } })
  const confirmed = (minutesAgo: number) =>
    world.superuser.query(
      'update identity.session set verified_at = now() - make_interval(mins => $2) where person_id = $1',
      [admin.personId, minutesAgo],
    )
  await confirmed(24 * 60)
  try {
    await assert.rejects(signed(inspection, admin), refused('step-up'))
    // The operation asks too; by SQL of the api's own nothing else is left.
    await assert.rejects(
      world.db.inSession(admin.session, ({ kysely }) =>
        sql`select app.record_sign(${recordId}, 2, ${crane}, ${check}, 1, 'unsafe', now(), null, null, null, gen_random_uuid(), 'x',
          sha256('x'), 'x', array[${defect?.defectId}]::uuid[], '{now}', array[null]::timestamptz[], array['x']::bytea[])`.execute(
          kysely,
        ),
      ),
      refused('step-up'),
    )
    await assert.rejects(
      call(amend, admin, {
        params: { recordId },
        body: { ...again, doneAt: ago(4), defects: [dangerous] },
      }),
      refused('step-up'),
    )
    await assert.rejects(shut(), refused('step-up'))
  } finally {
    await confirmed(0)
  }
  await signed(inspection, admin)
  await shut()
})

test('records go with their asset: of one at another site nothing is seen', async () => {
  const { recordId } = await signed(await formOf('report'), a.people.operator)
  const stands = (site: string | undefined) =>
    world.superuser.query('update app.asset set site_id = $2 where asset_id = $1', [crane, site])
  const seenBy = (person: TestPerson) =>
    world.db.inSession(person.session, async ({ kysely }) => {
      const found = kysely.selectFrom('app.record').select('site_id').where('record_id', '=', recordId)
      return (await found.execute()).map(({ site_id }) => site_id)
    })
  assert.deepEqual(await seenBy(a.people.operator), [a.sites[0]])
  await stands(a.sites[1])
  try {
    assert.deepEqual(await seenBy(a.people.operator), [])
    // Where it stood when it was signed stays what it was.
    assert.deepEqual(await seenBy(a.people.engineer), [a.sites[0]])
    await assert.rejects(whole(recordId), refused('not-found'))
  } finally {
    await stands(a.sites[0])
  }
})

test('an amendment stands beside what it amends, and a record keeps the version of the form it was made with', async () => {
  const formId = await formOf('pre-use-check')
  const { recordId } = await signed(formId, a.people.operator)
  const newer = { version: 1, spec: spec('pre-use-check', { title: 'Of a crane, revised' }) }
  await call(editForm, a.people.engineer, { params: { formId }, body: newer })
  await assert.rejects(call(editForm, a.people.engineer, { params: { formId }, body: newer }), refused('conflict'))
  const again = (version: number, person = a.people.org_admin) =>
    call(amend, person, {
      params: { recordId },
      body: {
        requestId: randomUUID(),
        version,
        reason: 'I forgot the rain',
        formVersion: 2,
        answers: { hook: 'pass', words: 'Rain' },
        doneAt: ago(4),
      },
    })
  await assert.rejects(again(1, a.people.operator), refused('forbidden'))
  await again(1)
  await assert.rejects(again(1), refused('conflict'))
  const now = await whole(recordId)
  assert.deepEqual(
    now.versions.map(({ version, reason, formVersion }) => [version, reason, formVersion]),
    [
      [2, 'I forgot the rain', 2],
      [1, null, 1],
    ],
  )
  assert.deepEqual([now.body.form.title, now.body.answers], ['Of a crane, revised', { hook: 'pass', words: 'Rain' }])
  const then = await whole(recordId, 1)
  assert.deepEqual([then.body.form.title, then.body.answers], ['Of a crane', { hook: 'pass' }])
})

test('an amendment adds defects and takes none back, and does not report one twice', async () => {
  const formId = await formOf('service')
  const worn = { severity: 'observation', part: 'Rope', description: 'Worn', remedy: 'Renew it' }
  const { recordId } = await signed(formId, a.people.operator, { defects: [worn] })
  const again = (version: number, defects: Told[]) =>
    call(amend, a.people.org_admin, {
      params: { recordId },
      body: {
        requestId: randomUUID(),
        version,
        reason: 'More was found',
        formVersion: 1,
        answers: { hook: 'pass' },
        doneAt: ago(4),
        defects,
      },
    })
  await assert.rejects(again(1, []), refused('invalid', 'defects'))
  await assert.rejects(again(1, [{ ...worn, description: 'As new' }]), refused('invalid', 'defects'))
  await again(1, [worn, { ...worn, part: 'Block' }])
  const theirs = (await openDefects()).filter((each) => each.recordId === recordId)
  assert.deepEqual(new Set(theirs.map(({ part }) => part)), new Set(['Block', 'Rope']))
  assert.equal(theirs.length, 2)
  // Nor by SQL of the api's own.
  await assert.rejects(
    world.db.inSession(a.people.org_admin.session, ({ kysely }) =>
      sql`select app.record_sign(${recordId}, 3, ${crane}, ${formId}, 1, 'none', now(), null, null, null, gen_random_uuid(), 'x',
        sha256('x'), 'x', '{}', '{}', '{}', '{}')`.execute(kysely),
    ),
    refused('invalid'),
  )
})

test('archiving takes a record out of the list and back, and it stays readable', async () => {
  const { recordId } = await signed(await formOf('report'), a.people.operator)
  const listed = async (archived: string) =>
    ((await call(list, a.people.operator, { query: { archived } })) as { records: Told[] }).records.some(
      (each) => each.recordId === recordId,
    )
  const put = (archived: boolean) =>
    call(archive, a.people.org_admin, { params: { recordId }, body: { archived, reason: 'Of another crane' } })
  assert.deepEqual([await listed('false'), await listed('true')], [true, false])
  await put(true)
  await assert.rejects(put(true), refused('conflict'))
  assert.deepEqual([await listed('false'), await listed('true')], [false, true])
  const { archivings } = await whole(recordId)
  assert.deepEqual([archivings[0]?.reason, archivings[0]?.by], ['Of another crane', a.people.org_admin.personId])
  await put(false)
  assert.deepEqual([await listed('false'), await listed('true')], [true, false])
})

test('nobody changes or removes a record, whatever their role in the database', async () => {
  await signed(await formOf('report'), a.people.operator)
  const { rows: roles } = await world.superuser.query<{ rolname: string }>(
    `select rolname from pg_roles where rolname like 'fairlead%' or rolname = current_user`,
  )
  assert.ok(roles.length >= 7)
  for (const { rolname } of roles)
    for (const table of ['record', 'defect', 'defect_closing', 'record_archiving', 'form_version'])
      for (const statement of [
        `delete from app.${table}`,
        `truncate app.${table} cascade`,
        `update app.${table} set org_id = gen_random_uuid()`,
      ]) {
        await world.superuser.query('begin')
        await world.superuser.query(`set local role ${rolname}`)
        await world.superuser.query(`set local row_security = on`)
        const answer = await world.superuser.query(statement).then(
          ({ rowCount }) => rowCount ?? 0,
          (error: unknown) => error,
        )
        await world.superuser.query('rollback')
        // An owner that no policy lets see a row changes none.
        assert.ok(answer instanceof Error || answer === 0, `${rolname}: ${statement}`)
        if (statement.startsWith('truncate')) assert.ok(answer instanceof Error, `${rolname}: ${statement}`)
      }
})
