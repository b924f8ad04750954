// An organisation's own groups: what they give, to whom, who may hand it out, and what hostile input meets.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { GROUPS_PER_ORG_MAX, GROUPS_PER_PERSON_MAX, NAME_CHARS_MAX, SITES_PER_GROUP_MAX } from '../core/limits.ts'
import type { Answer } from '../server/api/testing.ts'
import {
  addSite,
  enrolStaff,
  foundOrganisation,
  inviteMember,
  json,
  type Member,
  type PeoplePlatform,
  startPeoplePlatform,
} from './people-platform.ts'
import { inTruth, plantSession } from './people-sessions.ts'

type Group = {
  groupId: string
  name: string
  note: string | null
  permissions: string[]
  siteIds: 'all' | string[]
  members: string[]
}
type Reason = { permission: string; where: 'everywhere' | string[]; because: { source: string; name?: string }[] }

let platform: PeoplePlatform
let staff: Member
let admin: Member
let stranger: Member
let yard: string
let quay: string
let theirs: string

before(async () => {
  platform = await startPeoplePlatform()
  staff = await enrolStaff(platform)
  admin = await foundOrganisation(platform, staff, 'Acme')
  stranger = await foundOrganisation(platform, staff, 'Bolt')
  yard = await addSite(admin, 'Yard')
  quay = await addSite(admin, 'Quay')
  theirs = await addSite(stranger, 'Elsewhere')
})
after(() => platform?.stop())

const add = (body: object, by = admin): Promise<Answer> =>
  by.visitor.post('/v1/groups', {
    name: randomBytes(6).toString('hex'),
    permissions: ['asset.read'],
    siteIds: [yard],
    ...body,
  })
const added = async (body: object = {}): Promise<string> => json<{ groupId: string }>(await add(body), 201).groupId
const groups = async (): Promise<Group[]> => json<{ groups: Group[] }>(await admin.visitor.get('/v1/groups')).groups
const put = (personId: string, groupIds: string[], by = admin): Promise<Answer> =>
  by.visitor.patch(`/v1/people/${personId}`, { groupIds })
const accessOf = async (member: Member, by = member): Promise<Reason[]> =>
  json<{ permissions: Reason[] }>(await by.visitor.get(`/v1/people/${member.personId}/access`)).permissions

test('a group gives what it says, where it says it, and the person sees why', async () => {
  const groupId = await added({
    name: 'Night shift',
    note: 'From ten to six',
    permissions: ['asset.read', 'site.read'],
  })
  const member = await inviteMember(platform, admin, 'none')
  assert.equal((await member.visitor.get('/v1/sites')).status, 403)
  assert.equal((await put(member.personId, [groupId])).status, 204)
  const { sites } = json<{ sites: { siteId: string }[] }>(await member.visitor.get('/v1/sites'))
  assert.deepEqual(
    sites.map(({ siteId }) => siteId),
    [yard],
  )
  const because = [{ source: 'group', groupId, name: 'Night shift' }]
  assert.deepEqual((await accessOf(member)).slice(0, 2), [
    { permission: 'session.read', where: 'everywhere', because: [{ source: 'role', role: 'none' }] },
    { permission: 'site.read', where: [yard], because },
  ])
  assert.deepEqual(await accessOf(member, admin), await accessOf(member))
  assert.equal((await admin.visitor.patch(`/v1/groups/${groupId}`, { siteIds: 'all' })).status, 204)
  assert.equal(json<{ sites: object[] }>(await member.visitor.get('/v1/sites')).sites.length, 2)
  assert.equal((await admin.visitor.post(`/v1/groups/${groupId}/archive`)).status, 204)
  assert.equal((await member.visitor.get('/v1/sites')).status, 403)
  assert.equal((await admin.visitor.patch(`/v1/groups/${groupId}`, { siteIds: [yard] })).status, 404)
  assert.equal((await put(member.personId, [groupId])).status, 404)
})

test('a role without a site and a group at one: the site is seen, and nothing breaks', async () => {
  const groupId = await added({ permissions: ['asset.read', 'site.read', 'telemetry.read', 'event.read'] })
  const nowhere = await added({ permissions: ['asset.edit'], siteIds: [] })
  const member = await inviteMember(platform, admin, 'operator')
  assert.equal((await put(member.personId, [groupId, nowhere])).status, 204)
  for (const path of ['/v1/sites', '/v1/assets', '/v1/events'])
    assert.equal((await member.visitor.get(path)).status, 200, path)
  const { sites } = json<{ sites: { siteId: string }[] }>(await member.visitor.get('/v1/sites'))
  assert.deepEqual(
    sites.map(({ siteId }) => siteId),
    [yard],
  )
  const { permissions } = json<{ permissions: string[] }>(await member.visitor.get('/v1/session'))
  assert.deepEqual(
    permissions,
    (await accessOf(member)).map(({ permission }) => permission),
  )
})

test('nobody hands out what they do not hold, to themselves or others, by whatever way', async () => {
  const editors = await added({
    name: 'Editors',
    permissions: ['group.edit', 'person.edit', 'person.read', 'asset.read'],
    siteIds: 'all',
  })
  const member = await inviteMember(platform, admin, 'none')
  const other = await inviteMember(platform, admin, 'none')
  assert.equal((await put(member.personId, [editors])).status, 204)
  const by = { ...member, visitor: (await plantSession(platform, member)).visitor }
  // Not the last administrator, who stays for another reason.
  const second = await inviteMember(platform, admin, 'org_admin')
  const strong = await added({ permissions: ['certificate.issue'], siteIds: 'all' })
  const weak = await added({ permissions: ['asset.read'], siteIds: [yard] })
  const own = json<{ groupId: string }>(await add({ permissions: ['asset.read'] }, by), 201).groupId
  const refusals: [what: string, answer: Promise<Answer>][] = [
    ['a group of more', add({ permissions: ['asset.edit'] }, by)],
    ['an own group made more', by.visitor.patch(`/v1/groups/${own}`, { permissions: ['asset.read', 'asset.edit'] })],
    ["somebody else's group made more", by.visitor.patch(`/v1/groups/${weak}`, { permissions: ['asset.edit'] })],
    [
      'a stronger group made less',
      by.visitor.patch(`/v1/groups/${strong}`, { permissions: ['asset.read'], siteIds: 'all' }),
    ],
    ['a stronger group archived', by.visitor.post(`/v1/groups/${strong}/archive`)],
    ['themselves into a stronger group', put(member.personId, [editors, strong], by)],
    ['somebody into a stronger group', put(other.personId, [strong], by)],
    ['a role', by.visitor.patch(`/v1/people/${other.personId}`, { role: 'engineer' })],
    ['an own role', by.visitor.patch(`/v1/people/${member.personId}`, { role: 'org_admin' })],
    ['an invitation', by.visitor.post('/v1/people', { name: 'B', email: 'b@b.example', role: 'engineer' })],
    ['the state of an administrator', by.visitor.patch(`/v1/people/${second.personId}`, { state: 'disabled' })],
    ['the name of an administrator', by.visitor.patch(`/v1/people/${admin.personId}`, { name: 'Mallory' })],
  ]
  for (const [what, answer] of refusals) assert.equal((await answer).status, 403, what)
  // What they hold they may hand out, and take back.
  assert.equal((await put(other.personId, [own, weak], by)).status, 204)
  assert.equal((await by.visitor.post(`/v1/groups/${own}/archive`)).status, 204)
})

test("a group at some sites cannot hold what is only held everywhere, nor a tenant what is the platform's", async () => {
  const answer = await add({ permissions: ['person.read', 'asset.read'], siteIds: [yard] })
  assert.match(json<{ fields: { permissions: string } }>(answer, 400).fields.permissions, /person\.read/)
  for (const permissions of [['platform.operate-as'], ['platform.organisations']])
    assert.ok([400, 403].includes((await add({ permissions, siteIds: 'all' })).status))
})

test('bad input: permissions, sites, names', async () => {
  const refused: [body: object, status: number][] = [
    [{ permissions: [] }, 400],
    [{ permissions: ['everything'] }, 400],
    [{ permissions: ['asset.read '] }, 400],
    [{ permissions: ['asset.read) or (true'] }, 400],
    [{ permissions: ['__proto__'] }, 400],
    [{ permissions: Array(1_000).fill('asset.read') }, 400],
    [{ permissions: 'asset.read' }, 400],
    [{ siteIds: 'everything' }, 400],
    [{ siteIds: ['all'] }, 400],
    [{ siteIds: [null] }, 400],
    [{ siteIds: [theirs] }, 404],
    [{ siteIds: [yard, crypto.randomUUID()] }, 404],
    [{ siteIds: Array(SITES_PER_GROUP_MAX + 1).fill(yard) }, 400],
    [{ name: '' }, 400],
    [{ name: ' \t ' }, 400],
    [{ name: 'x'.repeat(NAME_CHARS_MAX + 1) }, 400],
    [{ name: 'a\u0000b' }, 400],
    [{ name: 'a\u001b[31mred' }, 400],
    [{ name: 'two\nlines' }, 400],
    [{ name: 'a\u2028b' }, 400],
    [{ name: '\ud800' }, 400],
    [{ name: { toString: 'x' } }, 400],
    [{ name: 'x'.repeat(1_000_000) }, 413],
    [{ note: 'x'.repeat(2_001) }, 400],
    [{ orgId: stranger.orgId }, 400],
    [{ everywhere: true }, 400],
  ]
  const before = (await groups()).length
  for (const [body, status] of refused) {
    const answer = await add(body)
    assert.equal(answer.status, status, `${JSON.stringify(body).slice(0, 80)}: ${answer.text}`)
    assert.ok(!answer.text.includes('\u001b'))
  }
  assert.equal((await groups()).length, before)
})

test('markup, emoji and right-to-left overrides are text, kept as they were typed', async () => {
  const names = [
    '<img src=x onerror=alert(1)>',
    '\u202eetavirp',
    'نوبة الليل',
    '👩‍🏭 shift',
    `'; drop table app.person; --`,
    '{{7*7}}',
  ]
  for (const name of names) {
    const groupId = await added({ name, note: `${name}\n${name}` })
    const found = (await groups()).find((group) => group.groupId === groupId)
    assert.deepEqual([found?.name, found?.note], [name, `${name}\n${name}`])
  }
  const bytes = await inTruth(platform, (truth) =>
    truth.query('select name_sealed, note_sealed from app.permission_group'),
  )
  assert.ok(!JSON.stringify(bytes.rows).includes(Buffer.from('onerror').toString('hex')))
})

test('two groups of a name would be taken for one another', async () => {
  await added({ name: 'Straße' })
  for (const name of ['Straße', 'STRASSE', ' straße ', 'Stra\u00dfe']) {
    const answer = await add({ name })
    assert.equal(answer.status, 409, name)
    assert.match(answer.text, /name of another group/)
  }
  const other = await added({ name: 'Quayside' })
  assert.equal((await admin.visitor.patch(`/v1/groups/${other}`, { name: 'straße' })).status, 409)
  assert.equal((await admin.visitor.patch(`/v1/groups/${other}`, { name: 'QUAYSIDE' })).status, 204)
})

test('a hundred groups are enough for an organisation, and a few for a person', async () => {
  const member = await inviteMember(platform, admin, 'none')
  const made: string[] = []
  for (
    let n = (await groups()).filter((group) => !('archivedAt' in group) || group.archivedAt === null).length;
    n < GROUPS_PER_ORG_MAX;
    n++
  )
    made.push(await added({ siteIds: [yard, quay] }))
  const one = await add({})
  assert.equal(one.status, 413, one.text)
  const most = made.slice(0, GROUPS_PER_PERSON_MAX)
  assert.equal((await put(member.personId, made.slice(0, GROUPS_PER_PERSON_MAX + 1))).status, 400)
  assert.equal((await put(member.personId, [...most.slice(1), ...most.slice(1, 2)])).status, 204)
  assert.equal((await put(member.personId, most)).status, 204)
  const [reason] = (await accessOf(member)).filter(({ permission }) => permission === 'asset.read')
  assert.equal(reason?.because.length, GROUPS_PER_PERSON_MAX)
  assert.deepEqual(new Set(reason?.where), new Set([yard, quay]))
  assert.equal((await member.visitor.get('/v1/assets')).status, 200)
})

test('of two changes at once each stands whole, and neither lends the other anything', async () => {
  await inTruth(platform, (truth) =>
    truth.query('update app.permission_group set archived_at = now() where archived_at is null'),
  )
  const [a, b] = [await added({ permissions: ['asset.read'] }), await added({ permissions: ['event.read'] })]
  const member = await inviteMember(platform, admin, 'none')
  const answers = await Promise.all([
    ...Array.from({ length: 8 }, (_, n) => put(member.personId, [n % 2 === 0 ? a : b])),
    ...Array.from({ length: 4 }, (_, n) =>
      admin.visitor.patch(`/v1/groups/${a}`, { siteIds: n % 2 === 0 ? [yard] : [quay] }),
    ),
  ])
  for (const { status, text } of answers) assert.ok([204, 409].includes(status), text)
  const held = await accessOf(member)
  const said = (await groups()).filter(({ members }) => members.includes(member.personId))
  assert.equal(said.length, 1)
  assert.deepEqual(
    held.slice(1).map(({ permission, where }) => ({ permission, where })),
    [{ permission: said[0]?.permissions[0], where: said[0]?.siteIds }],
  )
  const { permissions, sites } = json<{ permissions: string[]; sites: string[] }>(
    await member.visitor.get('/v1/session'),
  )
  assert.deepEqual(
    permissions,
    held.map(({ permission }) => permission),
  )
  assert.deepEqual(sites, said[0]?.siteIds)
})
