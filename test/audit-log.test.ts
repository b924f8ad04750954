// Reading the audit log through the api: words, filters, pages, proofs, exports; what is refused leaves a line, what
// cannot leave its line does not happen.
// Long because it is one organisation's log, read in every way there is.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { inclusionProofHolds } from './audit-proof.ts'
import type { AssetId, PersonId, SiteId } from '../core/ids.ts'
import {
  addSite,
  enrolStaff,
  foundOrganisation,
  inviteMember,
  json,
  type Member,
  type PeoplePlatform,
  signIn,
  startPeoplePlatform,
  type Visitor,
} from './people-platform.ts'
import { sealNow } from './sealing.ts'

type Line = {
  lineId: string
  seq: number | null
  at: string
  category: string
  event: string
  result: string
  person: { personId: PersonId; name: string | null } | null
  staff: { personId: PersonId; name: string | null } | null
  process: string
  sessionId: string | null
  address: string | null
  requestId: string | null
  subject: { kind: string; id: string; name: string | null } | null
  words: string
  changes: { field: string; old: string | string[] | null; new: string | string[] | null }[]
}
type Page = { lines: Line[]; next: string | null }

let platform: PeoplePlatform
let staff: Member
let admin: Member
let stranger: Member
let engineer: Member
let yard: SiteId
let quay: SiteId
let crane: AssetId

before(async () => {
  platform = await startPeoplePlatform()
  staff = await enrolStaff(platform)
  admin = await foundOrganisation(platform, staff, 'Acme')
  stranger = await foundOrganisation(platform, staff, 'Other')
  yard = await addSite(admin, 'Yard')
  quay = await addSite(admin, 'Quay')
  engineer = await inviteMember(platform, admin, 'engineer')
  crane = await addAsset(engineer, 'Crane 4', yard)
})
after(() => platform.stop())

async function addAsset({ visitor }: Member, name: string, siteId: SiteId): Promise<AssetId> {
  const body = { requestId: uuid(), name, kind: 'crane', siteId }
  return json<{ assetId: AssetId }>(await visitor.post('/v1/assets', body), 201).assetId
}

const uuid = (): string => {
  const hex = randomBytes(16).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
const page = async (query: string, by = admin): Promise<Page> => json<Page>(await by.visitor.get(`/v1/audit?${query}`))
const lines = async (query: string, by = admin): Promise<Line[]> => (await page(query, by)).lines

test("what changed is told in words, old and new opened with the organisation's keys", async () => {
  await engineer.visitor.patch(`/v1/assets/${crane}`, { siteId: quay })
  const [moved] = await lines(`asset=${crane}&event=asset.changed`)
  assert.ok(moved)
  assert.equal(moved.words, 'moved Crane 4 from Yard to Quay')
  assert.equal(moved.person?.name, 'The engineer')
  assert.equal(moved.person?.personId, engineer.personId)
  assert.deepEqual(moved.changes, [{ field: 'Site', old: 'Yard', new: 'Quay' }])
  assert.deepEqual(moved.subject, { kind: 'asset', id: crane, name: 'Crane 4' })
  assert.deepEqual([moved.category, moved.result, moved.process], ['configuration', 'done', 'api'])
  assert.ok(moved.requestId && moved.sessionId && moved.address)

  await engineer.visitor.patch(`/v1/assets/${crane}`, { name: 'Crane <b>5</b>', note: 'Old\nnote' })
  const [renamed] = await lines(`asset=${crane}&event=asset.changed`)
  assert.deepEqual(
    renamed?.changes.toSorted((a, b) => (a.field < b.field ? -1 : 1)),
    [
      { field: 'Name', old: 'Crane 4', new: 'Crane <b>5</b>' },
      { field: 'Note', old: null, new: 'Old\nnote' },
    ],
  )
  const [older] = await lines(`asset=${crane}&event=asset.added`)
  assert.equal(older?.words, 'added Crane <b>5</b>')
  assert.ok(older?.changes.some(({ field, new: fresh }) => field === 'Name' && fresh === 'Crane 4'))
})

test('filters: person, asset, category, event and its beginning, result, time, text in clear; pages without gaps or repetitions', async () => {
  const all: Line[] = []
  let before = ''
  for (let more = true; more; ) {
    const one = await page(`limit=7${before === '' ? '' : `&before=${before}`}`)
    assert.ok(one.lines.length <= 7)
    all.push(...one.lines)
    more = one.next !== null
    before = one.next ?? ''
  }
  const whole = await lines('limit=200')
  assert.deepEqual(
    all.map(({ lineId }) => lineId),
    whole.map(({ lineId }) => lineId),
  )
  assert.ok(all.length > 20)
  const subset = async (query: string, fits: (line: Line) => boolean) => {
    const found = (await lines(`limit=200&${query}`)).map(({ lineId }) => lineId)
    assert.deepEqual(
      found,
      whole.filter(fits).map(({ lineId }) => lineId),
      query,
    )
    assert.ok(found.length > 0, query)
  }
  await subset('category=access', ({ category }) => category === 'access')
  await subset('event=asset', ({ event }) => event.startsWith('asset.'))
  await subset('event=asset.added', ({ event }) => event === 'asset.added')
  await subset('result=done', ({ result }) => result === 'done')
  const request = whole.find(({ event }) => event === 'site.added')?.requestId ?? ''
  await subset(`text=${request.toUpperCase()}`, ({ requestId }) => requestId === request)
  const middle = whole[Math.floor(whole.length / 2)]?.at ?? ''
  await subset(`to=${middle}`, ({ at }) => at < middle)
  assert.deepEqual(await lines('text=Yard'), [], 'names are sealed and not searched')
  assert.ok((await lines(`limit=200&person=${engineer.personId}`)).length >= 3)
  for (const bad of ['limit=0', 'limit=1000', 'before=x', 'category=x', 'event=%27', 'from=yesterday', 'person=1'])
    assert.equal((await admin.visitor.get(`/v1/audit?${bad}`)).status, 400, bad)
})

test('an organisation reads its own lines alone; who may not read the log gets nothing', async () => {
  const ours = new Set((await lines('limit=200')).map(({ lineId }) => lineId))
  const theirs = await lines('limit=200', stranger)
  assert.ok(theirs.length > 0 && theirs.every(({ lineId }) => !ours.has(lineId)))
  const [one] = ours
  assert.equal((await stranger.visitor.get(`/v1/audit/${one}/proof`)).status, 404)
  for (const path of ['/v1/audit', '/v1/audit/counts', '/v1/audit/checkpoint', `/v1/audit/${one}/proof`])
    assert.equal((await engineer.visitor.get(path)).status, 403, path)
})

test('lines over time', async () => {
  const counted = json<{ done: number[]; refused: number[]; from: string; to: string; bucketMs: number }>(
    await admin.visitor.get('/v1/audit/counts?buckets=10'),
  )
  assert.equal(counted.done.length, 10)
  const total = [...counted.done, ...counted.refused].reduce((a, b) => a + b, 0)
  const whole = (await lines('limit=200')).filter(({ at }) => at < counted.to).length
  assert.ok(Math.abs(total - whole) <= 1, `${total} counted, ${whole} read`)
})

test('a refused attempt leaves a line; an attacker cannot fill the log with them', async () => {
  const tried = await engineer.visitor.get('/v1/audit')
  assert.equal(tried.status, 403)
  const [told] = await lines('result=refused')
  assert.equal(told?.requestId, tried.headers['x-request-id'])
  assert.equal(told?.words, 'was refused: audit.list, the permission is not held')
  assert.equal(told?.category, 'access')
  assert.equal(told?.person?.personId, engineer.personId)
  const missing = await engineer.visitor.get(`/v1/assets/${uuid()}`)
  assert.equal(missing.status, 404)
  assert.equal((await lines('category=request-error'))[0]?.requestId, missing.headers['x-request-id'])
  for (let i = 0; i < 150; i++) await engineer.visitor.get('/v1/audit')
  const truth = await platform.database.superuser()
  const { rows } = await truth.query(
    `select count(*)::int as n from audit.line where event = 'refused' and person_id = $1`,
    [engineer.personId],
  )
  assert.ok(rows[0].n <= 125, `${rows[0].n} lines`)
  const [last] = await lines('result=refused')
  assert.ok(last?.changes.some(({ new: fresh }) => fresh === 'not told until the minute is over'))
})

test('control characters in what a browser says of itself do nothing', async () => {
  const visitor = await signIn(platform, engineer)
  await visitor
    .ask({ path: '/v1/audit', headers: { 'user-agent': 'evil\u001b[31m', 'x-request-id': 'forged\r\nline' } })
    .catch(() => undefined)
  const truth = await platform.database.superuser()
  const { rows } = await truth.query(`select audit.leaf_text(l) as text from audit.line l where org_id = $1`, [
    admin.orgId,
  ])
  for (const { text } of rows) {
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    assert.ok(!/[\u0000-\u001f\u007f-\u009f]/.test(text), text)
    JSON.parse(text)
  }
  assert.ok(!platform.logged.some((line) => line.includes('forged')))
})

test('where the line cannot be written nothing happens, nobody is told it did, and our log says so', async () => {
  const truth = await platform.database.superuser()
  const watch = async (state: 'disable' | 'enable') => {
    for (const name of ['fairlead_trail_no_change', 'fairlead_trail_no_drop', 'fairlead_watch_ddl'])
      await truth.query(`alter event trigger ${name} ${state}`)
  }
  await watch('disable')
  await truth.query(`alter table audit.line add constraint broken check (event <> 'site.added') not valid`)
  try {
    const before = await truth.query('select count(*) from app.site')
    const logged = platform.logged.length
    const answer = await admin.visitor.post('/v1/sites', { name: 'Nowhere' })
    assert.equal(answer.status, 500, answer.text)
    assert.deepEqual((await truth.query('select count(*) from app.site')).rows, before.rows)
    assert.ok(
      platform.logged
        .slice(logged)
        .some((line) => line.includes('request failed') && line.includes(String(answer.headers['x-request-id']))),
    )
  } finally {
    await truth.query('alter table audit.line drop constraint broken')
    await watch('enable')
  }
  assert.equal((await admin.visitor.post('/v1/sites', { name: 'Somewhere' })).status, 201)
})

describe('sealed', () => {
  before(() => sealNow(platform))

  test('the checkpoint and a proof that a line is in it', async () => {
    const checkpoint = json<{ size: number; note: string; vkey: string; sealedBehind: number }>(
      await admin.visitor.get('/v1/audit/checkpoint'),
    )
    assert.ok(checkpoint.size > 20)
    assert.ok(checkpoint.vkey.includes(`/audit/${admin.orgId}+`))
    const sealed = (await lines('limit=200')).filter(({ seq }) => seq !== null)
    assert.equal(sealed.length, checkpoint.size)
    for (const { lineId, seq } of sealed.slice(0, 5)) {
      const proof = json<{ seq: number; size: number; leaf: string; proof: string[]; checkpoint: string }>(
        await admin.visitor.get(`/v1/audit/${lineId}/proof`),
      )
      assert.equal(proof.seq, seq)
      assert.ok(inclusionProofHolds(proof), lineId)
      assert.ok(!inclusionProofHolds({ ...proof, leaf: proof.leaf.replace('"v":1', '"v":2') }))
    }
    assert.equal((await admin.visitor.get(`/v1/audit/${uuid()}/proof`)).status, 404)
  })

  const ask = (visitor: Visitor, body: object) => visitor.post('/v1/audit/exports', body)
  type Ticket = { ticket: string; url: string; expiresAt: string }

  test('an export is the whole log, in the order of the tree, and its ticket works once', async () => {
    const { url } = json<Ticket>(await ask(admin.visitor, { format: 'jsonl' }), 201)
    await sealNow(platform)
    const file = await admin.visitor.get(url)
    assert.equal(file.status, 200, file.text)
    assert.equal(file.headers['content-type'], 'application/x-ndjson; charset=utf-8')
    assert.match(
      String(file.headers['content-disposition']),
      /^attachment; filename="audit-log-\d{4}-\d\d-\d\d\.jsonl"$/,
    )
    assert.equal(file.headers['cache-control'], 'no-store')
    const [header = '', ...rest] = file.text.trimEnd().split('\n')
    const { size, format } = JSON.parse(header) as { size: number; format: string }
    assert.equal(format, 'fairlead-audit/1')
    assert.deepEqual(
      rest.map((line) => (JSON.parse(line) as { seq: number }).seq),
      Array.from({ length: size }, (_, i) => i),
    )
    assert.equal((await admin.visitor.get(url)).status, 404, 'used')
    const events = (await lines('event=audit&limit=10')).map(({ event }) => event)
    assert.deepEqual(events.slice(0, 2), ['audit.exported', 'audit.export-requested'])
  })

  test('a part of the log is a run without gaps, each line with its proof', async () => {
    const whole = await lines('limit=200')
    const [from, to] = [whole.at(-5)?.at, whole.at(-10)?.at]
    const { url } = json<Ticket>(await ask(admin.visitor, { format: 'jsonl', from, to }), 201)
    const file = await admin.visitor.get(url)
    const [header = '', ...rest] = file.text.trimEnd().split('\n')
    const { first, checkpoint, size } = JSON.parse(header) as { first: number; checkpoint: string; size: number }
    assert.ok(rest.length >= 4 && rest.length < size)
    for (const [i, text] of rest.entries()) {
      const { seq, proof, line } = JSON.parse(text) as { seq: number; proof: string[]; line: object }
      assert.equal(seq, first + i)
      const leaf = text.slice(text.indexOf('"line":') + 7, -1)
      assert.deepEqual(JSON.parse(leaf), line)
      assert.ok(inclusionProofHolds({ seq, size, leaf, proof, checkpoint }))
    }
  })

  test('a spreadsheet gets words and no formulas', async () => {
    await engineer.visitor.patch(`/v1/assets/${crane}`, { name: '=HYPERLINK("http://evil")' })
    await sealNow(platform)
    const { url } = json<Ticket>(await ask(admin.visitor, { format: 'csv' }), 201)
    const file = await admin.visitor.get(url)
    assert.equal(file.headers['content-type'], 'text/csv; charset=utf-8')
    assert.match(String(file.headers['content-disposition']), /\.csv"$/)
    assert.ok(file.text.includes('"moved =HYPERLINK(""http://evil"") from Yard to Quay"'), file.text.slice(0, 3000))
    assert.ok(!/(^|,|\n)"?[=+@-]/.test(file.text))
  })

  test('tickets of others, of another session, replayed, raced, expired and HEAD get nothing', async () => {
    const { url } = json<Ticket>(await ask(admin.visitor, { format: 'jsonl' }), 201)
    const again = await signIn(platform, admin)
    for (const visitor of [stranger.visitor, again]) assert.equal((await visitor.get(url)).status, 404)
    assert.equal((await engineer.visitor.get(url)).status, 403)
    assert.equal((await admin.visitor.ask({ method: 'HEAD', path: url })).status, 405)
    const raced = await Promise.all(Array.from({ length: 6 }, () => admin.visitor.get(url)))
    assert.deepEqual(
      raced.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 404, 404, 404, 404, 404],
    )
    const late = randomBytes(32).toString('base64url')
    const truth = await platform.database.superuser()
    await truth.query(
      `insert into audit.export (org_id, ticket_hash, session_id, person_id, format, expires_at)
       select org_id, $1, session_id, person_id, format, now() - interval '1 second' from audit.export where org_id = $2 limit 1`,
      [createHash('sha256').update(late).digest(), admin.orgId],
    )
    assert.equal((await admin.visitor.get(`/v1/audit/exports/${late}`)).status, 404)
    assert.equal((await admin.visitor.get(`/v1/audit/exports/${'x'.repeat(43)}`)).status, 404)
    assert.equal((await admin.visitor.get('/v1/audit/exports/short')).status, 400)
  })
})
