// No sequence of allowed operations escalates: people of all kinds invite, change roles, sites, groups and states, make
// groups and tokens and operate as the organisation, at random. After every step what the database holds of everybody is
// what a model says (escalation-model.ts), and every step that succeeded was somebody's to take.
// Long because one walk is read on one page: the steps that people take, how each is judged, and what is compared.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { GroupId, PersonId, SiteId } from '../core/ids.ts'
import {
  DANGEROUS,
  OPERATING,
  OPERATING_ELEVATED,
  PERMISSION_SCOPE,
  PERMISSIONS,
  type Permission,
  type Role,
  ROLES,
} from '../core/permissions.ts'
import type { Answer } from '../server/api/testing.ts'
import {
  can,
  canEverywhere,
  covers,
  type Grant,
  type Group,
  grantOf,
  mayChangeGroup,
  mayChangePerson,
  type Model,
  type Person,
  permissionOf,
  type Sites,
  spread,
} from './escalation-model.ts'
import { activate, browserOf, Dice, heldByAccess, heldInDatabase, sessionOf } from './escalation-world.ts'
import {
  addSite,
  enrolStaff,
  foundOrganisation,
  json,
  type Member,
  type PeoplePlatform,
  startPeoplePlatform,
  type Visitor,
} from './people-platform.ts'
import { inTruth, operateAs, Program } from './people-sessions.ts'

const SEEDS = [1, 1008, 1010]
const STEPS = 80
const TENANT_ROLES: readonly Role[] = ROLES.filter((role) => role !== 'staff')

let platform: PeoplePlatform
let staff: Member
before(async () => {
  platform = await startPeoplePlatform()
  staff = await enrolStaff(platform)
  await staff.visitor.patch(`/v1/people/${staff.personId}`, { name: 'Sam of the staff' })
})
after(() => platform?.stop())

/** Somebody who acts: a person, one of their tokens, or staff who operate as the organisation. */
type Actor = { what: string; visitor: Visitor; grant(): Grant; isAlive(): boolean }
type Token = { visitor: Visitor; owner: PersonId; scopes: readonly Permission[] }

class World {
  readonly admin: Member
  readonly dice: Dice
  readonly model: Model = { people: new Map(), groups: new Map(), sites: [] }
  readonly browsers = new Map<PersonId, Visitor>()
  readonly tokens: Token[] = []
  readonly operating: Actor[] = []
  readonly taken = new Map<string, number>()
  #names = 0

  constructor(admin: Member, dice: Dice) {
    this.admin = admin
    this.dice = dice
  }

  person(id: PersonId): Person {
    return this.model.people.get(id) ?? assert.fail(`nobody is ${id}`)
  }

  grant(id: PersonId): Grant {
    return grantOf(this.model, this.person(id))
  }

  name(): string {
    return `Name ${this.#names++}`
  }

  count(what: string): void {
    this.taken.set(what, (this.taken.get(what) ?? 0) + 1)
  }

  actor(): Actor {
    const dice = this.dice
    if (dice.chance(0.1) && this.operating.length > 0) return dice.one(this.operating)
    if (dice.chance(0.15) && this.tokens.length > 0) return actorOfToken(this, dice.one(this.tokens))
    const [id, visitor] = dice.one([...this.browsers])
    const isAlive = () => this.person(id).state === 'active'
    return { what: `${this.person(id).role} ${id}`, visitor, grant: () => this.grant(id), isAlive }
  }
}

function actorOfToken(world: World, { visitor, owner, scopes }: Token): Actor {
  const dangerous: readonly string[] = DANGEROUS
  const grant = () =>
    new Set(
      [...world.grant(owner)].filter((each) => {
        const permission = permissionOf(each)
        const isScope = permission === 'session.read' || scopes.some((scope) => scope === permission)
        return isScope && !dangerous.includes(permission)
      }),
    )
  return { what: `token of ${owner}`, visitor, grant, isAlive: () => world.person(owner).state === 'active' }
}

async function build(seed: number): Promise<World> {
  const admin = await foundOrganisation(platform, staff, `Acme${seed}`)
  const world = new World(admin, new Dice(seed))
  for (const label of ['Yard', 'Quay', 'Dock']) world.model.sites.push(await addSite(admin, label))
  world.model.people.set(admin.personId, { role: 'org_admin', state: 'active', sites: [], groups: [] })
  world.browsers.set(admin.personId, await browserOf(platform, admin, admin.personId))
  const by = actorFor(world, admin.personId)
  const [yard, quay] = world.model.sites
  assert.ok(yard && quay)
  const editors: Group = {
    permissions: ['person.edit', 'person.read', 'asset.read', 'asset.edit'],
    sites: 'all',
    isArchived: false,
  }
  const makers: Group = {
    permissions: ['group.edit', 'person.edit', 'asset.read', 'token.add'],
    sites: 'all',
    isArchived: false,
  }
  const [a, b] = [await addGroup(world, by, editors), await addGroup(world, by, makers)]
  const first: [Role, SiteId[], GroupId[]][] = [
    ['org_admin', [], []],
    ['engineer', [], []],
    ['engineer', [], [b]],
    ['site_manager', [yard], [a]],
    ['operator', [yard, quay], [b]],
    ['none', [], [a, b]],
    ['none', [], []],
  ]
  for (const [role, sites, groups] of first) await invite(world, by, { role, sites, groups, state: 'invited' })
  for (const isElevated of [false, true]) {
    const { visitor } = await operateAs(platform, staff, admin.orgId, isElevated)
    const grant = spread(isElevated ? OPERATING_ELEVATED : OPERATING, 'all')
    world.operating.push({ what: 'staff', visitor, grant: () => grant, isAlive: () => true })
  }
  return world
}

function actorFor(world: World, id: PersonId): Actor {
  const visitor = world.browsers.get(id) ?? assert.fail(id)
  return { what: id, visitor, grant: () => world.grant(id), isAlive: () => world.person(id).state === 'active' }
}

/** A step that succeeded was theirs to take; one that was refused has changed nothing (compared after each step). */
function judge(world: World, what: string, actor: Actor, answer: Answer, isAllowed: boolean): boolean {
  const isDone = answer.status < 300
  const said = `${what} by ${actor.what}: ${answer.status} ${answer.text}`
  assert.ok(answer.status < 500, said)
  if (!actor.isAlive()) assert.equal(answer.status, 401, said)
  if (isDone) assert.ok(isAllowed, `${said}: not theirs to do`)
  // Whoever holds everything is refused for other reasons alone: the last administrator, a name that is taken.
  if (!isDone && isAllowed && canEverywhere(actor.grant(), 'audit.stream') && actor.isAlive())
    assert.equal(answer.status, 409, said)
  world.count(`${what}: ${isDone ? 'done' : 'refused'}`)
  return isDone
}

async function invite(world: World, by: Actor, to: Person): Promise<void> {
  const body = {
    name: world.name(),
    email: `${crypto.randomUUID()}@people.example`,
    role: to.role,
    siteIds: to.sites,
    groupIds: to.groups,
  }
  const answer = await by.visitor.post('/v1/people', body)
  if (!judge(world, 'invite', by, answer, mayChangePerson(world.model, by.grant(), null, to))) return
  const { personId } = json<{ personId: PersonId }>(answer, 201)
  await activate(platform, world.admin.orgId, personId)
  world.model.people.set(personId, { ...to, state: 'active' })
  world.browsers.set(personId, await browserOf(platform, world.admin, personId))
}

async function editPerson(world: World, by: Actor, id: PersonId): Promise<void> {
  const { dice, model } = world
  const from = world.person(id)
  const change = {
    ...(dice.chance(0.4) ? { role: dice.one(TENANT_ROLES) } : {}),
    ...(dice.chance(0.4) ? { siteIds: dice.some(model.sites, 0.5) } : {}),
    ...(dice.chance(0.4) ? { groupIds: dice.some(liveGroups(model), 0.4).slice(0, 5) } : {}),
    ...(dice.chance(0.15) ? { state: dice.one(['active', 'disabled'] as const) } : {}),
    name: world.name(),
  }
  const to: Person = {
    role: change.role ?? from.role,
    sites: change.siteIds ?? from.sites,
    // Memberships of archived groups stay, and give nothing.
    groups:
      change.groupIds === undefined
        ? from.groups
        : [...change.groupIds, ...from.groups.filter((each) => model.groups.get(each)?.isArchived)],
    state: change.state ?? from.state,
  }
  const answer = await by.visitor.patch(`/v1/people/${id}`, change)
  if (!judge(world, 'edit person', by, answer, mayChangePerson(model, by.grant(), from, to))) return
  model.people.set(id, to)
  // Sessions of who is disabled are over for good; who comes back signs in anew.
  if (from.state === 'disabled' && to.state === 'active')
    world.browsers.set(id, await browserOf(platform, world.admin, id))
  if (from.state === 'active' && to.state === 'disabled') forgetTokens(world, id)
}

/** They were ended with their owner, and stay so when the owner comes back. */
function forgetTokens(world: World, owner: PersonId): void {
  for (let i = world.tokens.length - 1; i >= 0; i--) if (world.tokens[i]?.owner === owner) world.tokens.splice(i, 1)
}

const liveGroups = ({ groups }: Model): GroupId[] =>
  [...groups].filter(([, { isArchived }]) => !isArchived).map(([id]) => id)

async function addGroup(world: World, by: Actor, group: Group): Promise<GroupId> {
  const answer = await by.visitor.post('/v1/groups', bodyOf(world, group))
  const isAllowed = mayChangeGroup(world.model, by.grant(), null, group)
  if (!judge(world, 'add group', by, answer, isAllowed)) return '' as GroupId
  const { groupId } = json<{ groupId: GroupId }>(answer, 201)
  world.model.groups.set(groupId, group)
  return groupId
}

const bodyOf = (world: World, { permissions, sites }: Group) => ({ name: world.name(), permissions, siteIds: sites })

function anyGroup({ dice, model }: World): Group {
  const isLocal = dice.chance(0.5)
  const sites: Sites = isLocal ? dice.some(model.sites, 0.5) : 'all'
  const possible = PERMISSIONS.filter(
    (each) => !each.startsWith('platform.') && (!isLocal || PERMISSION_SCOPE[each] === 'site'),
  )
  const permissions = dice.some(possible, isLocal ? 0.4 : 0.15)
  return { permissions: permissions.length === 0 ? ['asset.read'] : permissions, sites, isArchived: false }
}

async function editGroup(world: World, by: Actor, id: GroupId): Promise<void> {
  const isArchiving = world.dice.chance(0.2)
  const to = isArchiving ? { ...(world.model.groups.get(id) ?? assert.fail()), isArchived: true } : anyGroup(world)
  const answer = isArchiving
    ? await by.visitor.post(`/v1/groups/${id}/archive`)
    : await by.visitor.patch(`/v1/groups/${id}`, bodyOf(world, to))
  if (judge(world, 'edit group', by, answer, mayChangeGroup(world.model, by.grant(), id, to)))
    world.model.groups.set(id, to)
}

async function addToken(world: World, by: Actor, owner: PersonId | undefined): Promise<void> {
  const scopes = world.dice.some(PERMISSIONS, 0.15)
  const body = { name: world.name(), permissions: scopes, days: 1 }
  const answer = await by.visitor.post('/v1/tokens', body)
  const dangerous: readonly string[] = DANGEROUS
  const isAllowed =
    owner !== undefined &&
    canEverywhere(by.grant(), 'token.add') &&
    scopes.every((each) => can(by.grant(), each) && !dangerous.includes(each))
  // An administrator asks for too much, too: then it is the scopes that are refused.
  if (answer.status === 400) return
  if (!judge(world, 'add token', by, answer, isAllowed) || owner === undefined) return
  const { token } = json<{ token: string }>(answer, 201)
  world.tokens.push({ visitor: new Program(by.visitor.port, token), owner, scopes })
}

async function step(world: World): Promise<void> {
  const { dice, model } = world
  const by = world.actor()
  const groups = liveGroups(model)
  const owner = [...world.browsers].find(([, visitor]) => visitor === by.visitor)?.[0]
  const roll = dice.next()
  if (roll < 0.12)
    return invite(world, by, {
      role: dice.one(TENANT_ROLES),
      sites: dice.some(model.sites, 0.4),
      groups: dice.some(groups, 0.3).slice(0, 5),
      state: 'invited',
    })
  if (roll < 0.55) return editPerson(world, by, dice.one([...model.people.keys()]))
  if (roll < 0.7) return void (await addGroup(world, by, anyGroup(world)))
  if (roll < 0.9 && groups.length > 0) return editGroup(world, by, dice.one(groups))
  return addToken(world, by, owner)
}

const sorted = (grant: Grant): string[] => [...grant].toSorted()

/** What the database holds of everybody is what the model says, and an administrator is left. */
async function compare(world: World): Promise<void> {
  const held = await heldInDatabase(platform, world.admin.orgId)
  assert.equal(held.size, world.model.people.size)
  for (const [id, person] of world.model.people)
    assert.deepEqual(sorted(held.get(id) ?? new Set()), sorted(grantOf(world.model, person)), `${person.role} ${id}`)
  const admins = [...world.model.people.values()].filter(
    ({ role, state }) => role === 'org_admin' && state === 'active',
  )
  assert.ok(admins.length > 0, 'the last administrator stays')
}

/** People's own view: their session, "why may I?", their sites; and nothing at all where they are disabled. */
async function look(world: World, id: PersonId): Promise<void> {
  const visitor = world.browsers.get(id) ?? assert.fail(id)
  if (world.person(id).state !== 'active') return assert.equal((await visitor.get('/v1/session')).status, 401)
  const grant = world.grant(id)
  const { permissions, sites } = await sessionOf(visitor)
  assert.deepEqual(
    permissions,
    PERMISSIONS.filter((each) => can(grant, each)),
  )
  assert.equal(sites === 'all', canEverywhere(grant, 'site.read'))
  // A permission that is held nowhere in particular (a role at no site) is told of, and opens nothing.
  assert.deepEqual(sorted(await heldByAccess(visitor, id)), sorted(grant))
  const listed = await visitor.get('/v1/sites')
  if (!can(grant, 'site.read')) return assert.ok(listed.status === 403 || listed.text === '{"sites":[]}', listed.text)
  const seen = json<{ sites: { siteId: SiteId }[] }>(listed).sites.map(({ siteId }) => siteId)
  const expected = world.model.sites.filter((site) => covers(grant, spread(['site.read'], [site])))
  assert.deepEqual(seen.toSorted(), expected.toSorted())
}

/** A token may what its scopes and its owner both may, at every moment. */
async function lookAtToken(world: World, token: Token): Promise<void> {
  const actor = actorOfToken(world, token)
  if (!actor.isAlive()) return assert.equal((await token.visitor.get('/v1/session')).status, 401)
  const { permissions } = await sessionOf(token.visitor)
  assert.deepEqual(
    permissions,
    PERMISSIONS.filter((each) => can(actor.grant(), each)),
  )
}

for (const seed of SEEDS)
  test(`${STEPS} steps at random, dice ${seed}`, async () => {
    const world = await build(seed)
    for (let n = 0; n < STEPS; n++) {
      await step(world)
      await compare(world)
      await look(world, world.dice.one([...world.browsers.keys()]))
      if (world.tokens.length > 0) await lookAtToken(world, world.dice.one(world.tokens))
    }
    for (const id of world.browsers.keys()) await look(world, id)
    for (const token of world.tokens) await lookAtToken(world, token)
    // A run in which nothing is done, or nothing refused, proves nothing.
    for (const what of [
      'invite: done',
      'edit person: done',
      'edit person: refused',
      'edit group: done',
      'edit group: refused',
    ])
      assert.ok((world.taken.get(what) ?? 0) > 0, `${what}: ${JSON.stringify([...world.taken])}`)
  })

test('a grant that nobody gave is seen by the comparison', async () => {
  const world = await build(99)
  const [id] = [...world.model.people].find(([, { role }]) => role === 'none') ?? []
  await compare(world)
  await inTruth(platform, (truth) =>
    truth.query(`update ctx.person_grant set everywhere = everywhere || 'audit.stream ' where person_id = $1`, [id]),
  )
  await assert.rejects(compare(world), /audit\.stream/)
})
