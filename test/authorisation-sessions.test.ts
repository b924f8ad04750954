// Every operation once more, by how one is signed in: with an API token, as staff who operate as an organisation or
// do not, without the second factor that one needs, and without having shown a factor lately.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DANGEROUS, OPERATING, OPERATING_ELEVATED, type Permission, ROLE_PERMISSIONS } from '../core/permissions.ts'
import type { Operation } from '../server/operation/operation.ts'
import { ONESELF, requestOf, unique } from './authorisation-examples.ts'
import {
  asking,
  buildWorld,
  exampleOf,
  fresh,
  guarded,
  naming,
  nowhere,
  ofApi,
  plannedSite,
  revive,
  rowsOf,
  sameAnswer,
  stopWorld,
  type World,
} from './authorisation-world.ts'
import { json, type Visitor } from './people-platform.ts'
import { inTruth, operateAs, plantSession, showedFactor } from './people-sessions.ts'

let world: World
before(async () => void (world = await buildWorld()))
after(() => stopWorld(world))

const oneself = guarded.filter(({ id }) => id in ONESELF)
const kindOf = (text: string): string => /"type":"urn:fairlead:problem:([a-z-]+)"/.exec(text)?.[1] ?? ''

async function refused(visitor: Visitor, operation: Operation, status: number, kind: string): Promise<void> {
  const answer = await asking(visitor, operation, world.atYard)
  assert.deepEqual([answer.status, kindOf(answer.text)], [status, kind], `${operation.id}: ${answer.text}`)
}

/** Asks what is to succeed, on things made for it. */
async function succeeds(visitor: Visitor, operation: Operation, own = {}): Promise<void> {
  const isOfPlan = operation.id.startsWith('plans.') && operation.audit === 'change'
  const things = {
    ...(operation.audit === 'read' ? world.atYard : await fresh(world, world.yard)),
    ...(isOfPlan ? await plannedSite(world, operation) : {}),
    ...own,
  }
  const answer = await visitor.ask(requestOf(operation, unique(exampleOf(operation, things))))
  assert.equal(answer.status, operation.status, `${operation.id}: ${answer.text}`)
  if (operation.id === 'sessions.end-all') await revive(world.platform, world.admin)
}

describe('an API token', () => {
  test('may what its scopes and its maker may, nothing dangerous, and nothing that makes sessions', async () => {
    const all = ROLE_PERMISSIONS.org_admin
    const scopes = [
      all,
      ['asset.read', 'site.read'],
      ['audit.read'],
      ['certificate.issue', 'certificate.revoke', 'asset.read', 'asset.edit', 'site.read'],
    ] as const
    const dangerous: readonly Permission[] = DANGEROUS
    for (const some of scopes) {
      const { visitor } = await plantSession(world.platform, world.admin, { scopes: some })
      const may = (permission: string) =>
        permission === 'session.read' || some.some((each) => each === permission && !dangerous.includes(each))
      for (const operation of oneself) await refused(visitor, operation, 401, 'unauthenticated')
      for (const operation of ofApi) {
        const isForSessions = operation.id.startsWith('sessions.') && !may('session.manage')
        if (!may(operation.permission) || isForSessions) await refused(visitor, operation, 403, 'forbidden')
        // Nobody is there to confirm anything.
        else if (operation.stepUp) await refused(visitor, operation, 403, 'step-up')
        // What somebody is told they decide themselves.
        else if (['notifications.set', 'notifications.see', 'push.add', 'push.remove'].includes(operation.id))
          await refused(visitor, operation, 403, 'forbidden')
        // A grant is ended by a person who decides about grants.
        else if (operation.id === 'operate-as.end') await refused(visitor, operation, 404, 'not-found')
        else if (operation.id === 'people.access') await asking(visitor, operation, world.atYard)
        else await succeeds(visitor, operation)
      }
    }
  })

  test('of an operator sees their sites alone', async () => {
    const { visitor } = await plantSession(world.platform, world.members.operator, {
      scopes: ROLE_PERMISSIONS.org_admin,
    })
    for (const operation of naming.filter(({ permission }) =>
      ROLE_PERMISSIONS.operator.some((each) => each === permission && each !== 'session.read'),
    ))
      await sameAnswer(visitor, operation, world.atQuay)
  })

  test('in a cookie is the same token, and may no more', async () => {
    const { token } = await plantSession(world.platform, world.admin, { scopes: ['asset.read'] })
    const visitor = world.platform.visitor()
    visitor.cookies.set('__Host-session', token)
    for (const operation of ofApi.filter(({ permission }) => !['asset.read', 'session.read'].includes(permission)))
      await refused(visitor, operation, 403, 'forbidden')
    // The auth process knows a token whichever way it comes.
    for (const operation of oneself)
      assert.ok([401, 403].includes((await asking(visitor, operation, world.atYard)).status), operation.id)
  })
})

const isPersonal = ({ id }: { id: string }): boolean => /^(audit\.subscri|notifications\.|push\.)/.test(id)

describe('staff', () => {
  test('who operate as nobody see no row of a tenant, by id or in a list', async () => {
    const before = await rowsOf(world, world.admin)
    const { admin, atYard, staff } = world
    const theirs = [admin.personId, atYard.siteId, atYard.assetId, atYard.personId, atYard.groupId, atYard.sessionId]
    for (const operation of ofApi.filter(({ id }) => !id.startsWith('operate-as.') && id !== 'sessions.end-all')) {
      const { visitor } = await plantSession(world.platform, staff)
      const answer = await asking(visitor, operation, atYard)
      for (const id of theirs) assert.ok(!answer.text.includes(id), `${operation.id}: ${answer.text}`)
      const isTheirOwn = [
        'organisations.add',
        'people.invite',
        'organisation.edit',
        'retention.edit',
        'keeping.edit',
        'audit.export-request',
        'audit.subscribe',
      ].includes(operation.id)
      if (operation.method !== 'GET' && !isTheirOwn) assert.ok(answer.status >= 400, `${operation.id}: ${answer.text}`)
    }
    assert.deepEqual(await rowsOf(world, world.admin), before)
  })

  for (const [how, permissions] of [
    ['read-only', OPERATING],
    ['elevated', OPERATING_ELEVATED],
  ] as const)
    test(`who operate ${how} may that and nothing else, and nothing once it has ended`, async () => {
      await setConsent(false)
      const { visitor, grantId } = await operateAs(world.platform, world.staff, world.admin.orgId, how === 'elevated')
      const current = { sessionId: nowhere().sessionId }
      for (const operation of ofApi) {
        const isAllowed = permissions.some((each) => each === operation.permission)
        // A subscription outlives the grant, as what somebody is told of alarms: it is for people of the organisation.
        if (!isAllowed || isPersonal(operation)) await refused(visitor, operation, 403, 'forbidden')
        else if (['operate-as.end', 'sessions.end'].includes(operation.id))
          await refused(visitor, operation, 404, 'not-found')
        else await succeeds(visitor, operation, current)
      }
      for (const operation of oneself.filter(({ id }) => id !== 'security.read' && id !== 'operate-as.leave'))
        assert.ok((await asking(visitor, operation, world.atYard)).status >= 400, operation.id)
      assert.equal((await world.admin.visitor.post(`/v1/operate-as/${grantId}/end`)).status, 204)
      for (const operation of ofApi) await refused(visitor, operation, 401, 'operate-as-ended')
      // What is left is the way back.
      assert.equal((await visitor.post('/v1/operate-as/leave')).status, 204)
      const { organisation } = json<{ organisation: { kind: string } }>(await visitor.get('/v1/session'))
      assert.equal(organisation.kind, 'platform')
      await setConsent(true)
    })
})

test('without the second factor that a person needs, all that answers is who they are', async () => {
  const before = await rowsOf(world, world.admin)
  for (const member of [world.admin, world.staff]) {
    const { visitor } = await plantSession(world.platform, member, { aal: 'password' })
    for (const operation of ofApi.filter(({ permission }) => permission !== 'session.read'))
      await refused(visitor, operation, 403, 'second-factor')
  }
  // An organisation can ask it of everybody; then it is asked for at once.
  const { visitor } = await plantSession(world.platform, world.members.operator, { aal: 'password' })
  assert.equal((await visitor.get('/v1/sites')).status, 200)
  assert.equal((await world.admin.visitor.patch('/v1/organisation', { mfaRequired: true })).status, 204)
  for (const operation of ofApi.filter(({ permission }) => permission !== 'session.read'))
    await refused(visitor, operation, 403, 'second-factor')
  assert.equal((await world.admin.visitor.patch('/v1/organisation', { mfaRequired: false })).status, 204)
  assert.equal((await visitor.get('/v1/sites')).status, 200)
  assert.deepEqual(await rowsOf(world, world.admin), before)
})

test('what is dangerous takes a factor shown within ten minutes, and does nothing otherwise', async () => {
  const stepUps = ofApi.filter(({ stepUp }) => stepUp)
  const takesStepUp = new Set(stepUps.map(({ permission }) => permission))
  for (const permission of [
    'person.edit',
    'group.edit',
    'token.add',
    'organisation.edit',
    'operate-as.decide',
    'person.erase',
  ])
    assert.ok(takesStepUp.has(permission as Permission), permission)
  const before = await rowsOf(world, world.admin)
  for (const [member, verifiedAgo] of [
    [world.admin, 11],
    [world.admin, null],
    [world.staff, 11],
    // A clock that has gone back since makes nothing fresh.
    [world.admin, -90],
  ] as const) {
    const { visitor } = await plantSession(world.platform, member, { verifiedAgo })
    for (const operation of stepUps.filter(({ permission }) =>
      ROLE_PERMISSIONS[member.role].includes(permission as Permission),
    ))
      await refused(visitor, operation, 403, 'step-up')
  }
  assert.deepEqual(await rowsOf(world, world.admin), before)
  const { visitor } = await plantSession(world.platform, world.admin, { verifiedAgo: 9 })
  assert.equal((await visitor.patch('/v1/organisation', { idleMinutes: 59 })).status, 204)
  await showedFactor(world.platform, visitor, 11)
  assert.equal((await visitor.patch('/v1/organisation', { idleMinutes: 60 })).status, 403)
})

const setConsent = (isRequired: boolean): Promise<unknown> =>
  inTruth(world.platform, (truth) =>
    truth.query('update app.org_settings set consent_required = $1 where org_id = $2', [isRequired, world.admin.orgId]),
  )
