// Every operation, from the list of operations itself: as nobody, with a session that is over, as each role, as
// another organisation, and by ids of what one may not see. An operation that is added is tested by being added.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { type AnyId, type AssetId, idFrom, type PersonId, type SiteId } from '../core/ids.ts'
import { type Permission, type Role, ROLE_PERMISSIONS, ROLES } from '../core/permissions.ts'
import { operations } from '../server/api/operations.ts'
import type { Answer } from '../server/api/testing.ts'
import type { Operation } from '../server/operation/operation.ts'
import { EXAMPLES, PLATFORM_EXAMPLES, PUBLIC, requestOf, type Things, unique } from './authorisation-examples.ts'
import { type AssetMade, declareSignal } from './authorisation-world.ts'
import {
  addSite,
  enrolStaff,
  foundOrganisation,
  inviteMember,
  json,
  type Member,
  type PeoplePlatform,
  startPeoplePlatform,
  type Visitor,
} from './people-platform.ts'

const guarded = operations.filter(({ id }) => !(id in PUBLIC))
const randomId = <I extends AnyId>(): I => idFrom<I>(randomBytes(16))

let platform: PeoplePlatform
let staff: Member
/** The organisation under test: a person of each role, the limited ones assigned to `yard` alone. */
let members: Record<Role, Member>
let yard: SiteId
let quay: SiteId
let atYard: Things
let atQuay: Things
let stranger: Member

before(async () => {
  platform = await startPeoplePlatform()
  staff = await enrolStaff(platform)
  const admin = await foundOrganisation(platform, staff, 'Acme')
  stranger = await foundOrganisation(platform, staff, 'Bolt')
  yard = await addSite(admin, 'Yard')
  quay = await addSite(admin, 'Quay')
  members = {
    staff,
    org_admin: admin,
    engineer: await inviteMember(platform, admin, 'engineer'),
    site_manager: await inviteMember(platform, admin, 'site_manager', [yard]),
    operator: await inviteMember(platform, admin, 'operator', [yard]),
  }
  atYard = await fresh(admin, yard)
  atQuay = await fresh(admin, quay)
})
after(() => platform.stop())

/** New things of the administrator's organisation at a site. */
async function fresh(admin: Member, siteId: SiteId): Promise<Things> {
  const add = operationOf('assets.add')
  const example = unique(EXAMPLES['assets.add']?.({ ...nowhere(), siteId }) ?? {})
  const made = json<AssetMade>(await admin.visitor.ask(requestOf(add, example)), 201)
  const { assetId } = made
  const signalNo = await declareSignal(platform, admin, assetId)
  const body = { name: 'Somebody', email: `${randomBytes(6).toString('hex')}@acme.example`, role: 'operator' }
  const { personId } = json<{ personId: PersonId }>(await admin.visitor.post('/v1/people', body), 201)
  return { siteId, assetId, serial: made.certificate.serial, signalNo, personId }
}

/** Things that exist nowhere. */
function nowhere(): Things {
  return {
    siteId: randomId<SiteId>(),
    assetId: randomId<AssetId>(),
    serial: randomBytes(17).toString('hex'),
    signalNo: 1,
    personId: randomId<PersonId>(),
  }
}

function operationOf(id: string): Operation {
  const found = operations.find((operation) => operation.id === id)
  assert.ok(found, id)
  return found
}

function exampleOf({ id }: Operation, things: Things) {
  const example = EXAMPLES[id]
  assert.ok(example, `${id} has no example in test/authorisation-examples.ts`)
  return example(things)
}

const asking = (visitor: Visitor, operation: Operation, things: Things): Promise<Answer> =>
  visitor.ask(requestOf(operation, exampleOf(operation, things)))

test('every operation has an example or stands in the list of public ones, and no other does', () => {
  const known = [...Object.keys(EXAMPLES), ...Object.keys(PUBLIC)].toSorted()
  assert.deepEqual(known, operations.map(({ id }) => id).toSorted())
  for (const { id, permission } of operations) assert.equal(permission === 'public', id in PUBLIC, id)
})

test('nobody gets nothing, and learns nothing from it', async () => {
  const bodies = new Set<string>()
  for (const operation of guarded)
    for (const things of [atYard, nowhere()]) {
      const answer = await asking(platform.visitor(), operation, things)
      assert.equal(answer.status, 401, operation.id)
      bodies.add(answer.text)
    }
  assert.equal(bodies.size, 1)
})

test('a session that is over, or was never there, gets nothing', async () => {
  const over = platform.visitor()
  const { email, password } = members.operator
  assert.equal((await over.post('/v1/sign-in', { email, password })).status, 200)
  const cookie = `__Host-session=${over.cookies.get('__Host-session')}`
  assert.equal((await over.get('/v1/session')).status, 200)
  assert.equal((await over.post('/v1/sign-out')).status, 204)
  const invented = `__Host-session=${randomBytes(32).toString('base64url')}`
  for (const operation of guarded)
    for (const bad of [cookie, invented]) {
      const request = requestOf(operation, exampleOf(operation, atYard))
      const answer = await platform.visitor().ask({ ...request, cookie: bad })
      assert.equal(answer.status, 401, operation.id)
    }
})

describe('each role may what its permissions say, and nothing else', () => {
  const allowed = (role: Role, permission: string) => ROLE_PERMISSIONS[role].includes(permission as Permission)
  for (const role of ROLES)
    test(role, async () => {
      for (const operation of guarded) {
        if (!allowed(role, operation.permission)) {
          const answer = await asking(members[role].visitor, operation, atYard)
          assert.equal(answer.status, 403, `${operation.id}: ${answer.text}`)
          continue
        }
        const example =
          role === 'staff' ? await staffExample(operation) : exampleOf(operation, await fresh(members.org_admin, yard))
        const request = requestOf(operation, unique(example))
        const answer = await members[role].visitor.ask(request)
        assert.equal(answer.status, operation.status, `${operation.id}: ${answer.text}`)
      }
    })
})

/** Staff have people of their own, and no site: their requests name none. */
async function staffExample(operation: Operation) {
  const body = { name: 'Colleague', email: `${randomBytes(6).toString('hex')}@platform.example`, role: 'staff' }
  const { personId } = json<{ personId: PersonId }>(await staff.visitor.post('/v1/people', body), 201)
  const things = { ...nowhere(), personId }
  return PLATFORM_EXAMPLES[operation.id]?.(things) ?? exampleOf(operation, things)
}

const naming = guarded.filter((operation) => {
  const [one, other] = [nowhere(), nowhere()]
  return JSON.stringify(EXAMPLES[operation.id]?.(one)) !== JSON.stringify(EXAMPLES[operation.id]?.(other))
})

/** The answer without the ids that were asked for, which an answer may repeat. */
function anonymous({ status, text }: Answer, things: Things): string {
  const bare = Object.values(things).reduce<string>((rest, id) => rest.replaceAll(String(id), 'ID'), text)
  return `${status} ${bare.replaceAll(/"at":"[^"]*"/g, '"at":"T"')}`
}

async function sameAnswer(visitor: Visitor, operation: Operation, hidden: Things): Promise<void> {
  const absent = { ...nowhere(), signalNo: hidden.signalNo }
  const [there, nothing] = [await asking(visitor, operation, hidden), await asking(visitor, operation, absent)]
  assert.equal(anonymous(there, hidden), anonymous(nothing, absent), operation.id)
  if (operation.method !== 'GET')
    assert.ok(there.status >= 400 || operation.audit === 'read', `${operation.id}: ${there.text}`)
  const names = Object.keys(there.headers).toSorted()
  assert.deepEqual(names, Object.keys(nothing.headers).toSorted(), operation.id)
}

test("another organisation's things and things that do not exist give the same bytes, and stay as they are", async () => {
  const before = await rowsOf(members.org_admin)
  assert.ok(naming.length > 10)
  for (const operation of naming.filter(({ permission }) =>
    ROLE_PERMISSIONS.org_admin.includes(permission as Permission),
  ))
    for (const things of [atYard, atQuay]) await sameAnswer(stranger.visitor, operation, things)
  assert.deepEqual(await rowsOf(members.org_admin), before)
})

test('an operator and a site manager see the sites they are assigned to, and the rest of their organisation as nothing', async () => {
  for (const role of ['operator', 'site_manager'] as const)
    for (const operation of naming.filter(({ permission }) =>
      ROLE_PERMISSIONS[role].includes(permission as Permission),
    ))
      await sameAnswer(members[role].visitor, operation, atQuay)
  const sites = json<{ sites: { siteId: SiteId }[] }>(await members.operator.visitor.get('/v1/sites'))
  assert.deepEqual(
    sites.sites.map(({ siteId }) => siteId),
    [yard],
  )
  const { assets } = json<{ assets: { siteId: SiteId }[] }>(await members.operator.visitor.get('/v1/assets'))
  assert.ok(assets.length > 0 && assets.every(({ siteId }) => siteId === yard))
})

test('lists of another organisation hold nothing of ours', async () => {
  for (const operation of guarded.filter(({ method, output }) => method === 'GET' && output !== 'event-stream')) {
    const { text } = await asking(stranger.visitor, operation, nowhere())
    for (const id of [yard, quay, atYard.assetId, atYard.personId, members.org_admin.personId, members.org_admin.orgId])
      assert.ok(!text.includes(id), operation.id)
  }
})

test('a site is taken away, an asset moves, a role changes: at the next request, in the same session', async () => {
  const { visitor, personId } = await inviteMember(platform, members.org_admin, 'operator', [yard])
  const admin = members.org_admin.visitor
  const things = await fresh(members.org_admin, yard)
  const path = `/v1/assets/${things.assetId}`
  assert.equal((await visitor.get(path)).status, 200)
  await admin.patch(path, { siteId: quay })
  assert.equal((await visitor.get(path)).status, 404)
  await admin.patch(`/v1/people/${personId}`, { siteIds: [quay] })
  assert.equal((await visitor.get(path)).status, 200)
  await admin.patch(`/v1/people/${personId}`, { siteIds: [] })
  assert.equal((await visitor.get(path)).status, 404)
  await admin.patch(`/v1/people/${personId}`, { role: 'engineer' })
  assert.equal((await visitor.get(path)).status, 200)
  await admin.patch(`/v1/people/${personId}`, { state: 'disabled' })
  assert.equal((await visitor.get(path)).status, 401)
})

/** Every row of an organisation, as the superuser sees it, but the ones that time alone changes. */
async function rowsOf({ orgId }: Member): Promise<Record<string, unknown>> {
  const truth = await platform.database.superuser()
  const tables = ['org', 'person', 'person_site', 'site', 'asset', 'certificate', 'revocation', 'signal']
  const rows: Record<string, unknown> = {}
  for (const table of tables)
    rows[table] = (await truth.query(`select t::text from app.${table} t where org_id = $1 order by 1`, [orgId])).rows
  return rows
}
