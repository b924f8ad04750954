// Every operation that changes something or signs somebody in, from the list of operations itself: done, it leaves its
// line, in the right organisation and with the request's id; refused, a line that says so. An operation that is added
// is tested by being added; what leaves no line stands in audit-without-line.ts with its reason.
// Long because each way of signing in has to be gone once.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { OrgId } from '../core/ids.ts'
import { fromBase32 } from '../core/codes/totp.ts'
import { type Permission, ROLE_PERMISSIONS } from '../core/permissions.ts'
import { operations } from '../server/api/operations.ts'
import type { Answer } from '../server/api/testing.ts'
import { ONESELF, PUBLIC, requestOf } from './authorisation-examples.ts'
import {
  buildWorld,
  exampleOf,
  nowhere,
  ofApi,
  operationOf,
  ownExample,
  revive,
  stopWorld,
  type World,
} from './authorisation-world.ts'
import { REFUSED_WITHOUT_LINE, WITHOUT_LINE } from './audit-without-line.ts'
import {
  addApp,
  codeOf,
  freshCode,
  inviteMember,
  json,
  type Member,
  newPassword,
  tokenOf,
  type Visitor,
} from './people-platform.ts'
import { inTruth, plantSession, requestGrant } from './people-sessions.ts'
import { SoftAuthenticator } from './soft-authenticator.ts'

let world: World
before(async () => void (world = await buildWorld()))
after(() => stopWorld(world))
// A quarter of an hour later: whoever comes from this address may ask as often as ever.
beforeEach(() => {
  world.platform.clock.now = new Date(world.platform.clock.now.getTime() + 900_000)
})

const apis = (): typeof operations => ofApi.filter(({ zone, audit }) => zone === 'api' && audit !== 'read')
const audited = operations.filter(({ audit }) => audit !== 'read')

type Line = {
  org_id: OrgId
  event: string
  result: string
  category: string
  person_id: string | null
  changed: Record<string, unknown>
}

async function linesOf({ headers }: Answer): Promise<Line[]> {
  const { rows } = await inTruth(world.platform, (truth) =>
    truth.query<Line>(
      'select org_id, event, result, category, person_id, changed from audit.line where request_id = $1 order by n',
      [headers['x-request-id']],
    ),
  )
  return rows
}

/** Done: a line of it in that organisation, and none with a stranger. */
async function leftLine(id: string, answer: Answer, orgId: OrgId): Promise<void> {
  let lines = await linesOf(answer)
  const ofOrg = () => lines.filter((line) => line.org_id === orgId && line.result === 'done')
  // What is answered the same to everybody is done behind the answer.
  for (let tries = 0; id === 'password.forgot' && ofOrg().length === 0 && tries < 100; tries++) {
    await new Promise((next) => setTimeout(next, 50))
    lines = await linesOf(answer)
  }
  const own = ofOrg()
  if (id in WITHOUT_LINE) assert.deepEqual(own, [], `${id} leaves a line after all: take it off the list`)
  else assert.ok(own.length > 0, `${id} left no line; all of the request: ${JSON.stringify(lines)}`)
}

async function leftRefusal(id: string, answer: Answer, orgId: OrgId): Promise<void> {
  assert.ok(answer.status >= 400 && answer.status < 500, `${id}: ${answer.status}`)
  const ofOrg = async () => (await linesOf(answer)).filter((line) => line.org_id === orgId && line.result === 'refused')
  let lines = await ofOrg()
  // A failed sign-in is answered as fast for an account that is not there: its line is written behind the answer.
  for (let i = 0; i < 50 && lines.length === 0; i++) {
    await sleep(100)
    lines = await ofOrg()
  }
  assert.ok(lines.length > 0, `${id}, refused with ${answer.status}, left no line`)
}

describe('what the api does', () => {
  for (const operation of apis())
    test(operation.id, async () => {
      const role = (['org_admin', 'staff'] as const).find((each) =>
        ROLE_PERMISSIONS[each].includes(operation.permission as Permission),
      )
      assert.ok(role, `nobody may ${operation.id}`)
      const member = world.members[role]
      const { visitor } = await plantSession(world.platform, member)
      const answer = await visitor.ask(requestOf(operation, await ownExample(world, member, operation, visitor)))
      assert.equal(answer.status, operation.status, answer.text)
      await leftLine(operation.id, answer, member.orgId)
      if (operation.id === 'sessions.end-all') await revive(world.platform, member)
    })
})

describe('what the api refuses', () => {
  for (const operation of apis())
    test(operation.id, async () => {
      const { none } = world.members
      const { visitor } = await plantSession(world.platform, none)
      // Everybody may ask these about themselves: here they name what is not theirs.
      const example = {
        ...exampleOf(operation, nowhere()),
        ...(operation.id === 'sessions.end-all' ? { body: { personId: world.admin.personId } } : {}),
      }
      const answer = await visitor.ask(requestOf(operation, example))
      await leftRefusal(operation.id, answer, none.orgId)
      const [line] = (await linesOf(answer)).filter(({ event }) => event === 'refused')
      assert.equal(line?.person_id, none.personId)
      assert.deepEqual(
        [line?.changed.why, line?.category],
        answer.status === 403 ? ['forbidden', 'access'] : ['not-found', 'request-error'],
      )
    })

  test('what is not even a request is told as well, by its own category', async () => {
    for (const operation of apis().filter(({ input }) => input.body !== undefined)) {
      const { visitor } = await plantSession(world.platform, world.admin)
      const answer = await visitor.ask({
        ...requestOf(operation, exampleOf(operation, nowhere())),
        body: '{"nonsense":1}',
      })
      assert.equal(answer.status, 400, operation.id)
      await leftRefusal(operation.id, answer, world.admin.orgId)
      assert.deepEqual(
        (await linesOf(answer)).map(({ category }) => category),
        ['request-error'],
      )
    }
  })

  test('reading that is refused is told too, and so are the attempts of staff who operate', async () => {
    for (const operation of ofApi.filter(
      ({ audit, zone, permission, output }) =>
        zone === 'api' && audit === 'read' && permission !== 'session.read' && output !== 'event-stream',
    )) {
      const { visitor } = await plantSession(world.platform, world.members.none)
      await leftRefusal(
        operation.id,
        await visitor.ask(requestOf(operation, exampleOf(operation, nowhere()))),
        world.admin.orgId,
      )
    }
    const { grantId } = await requestGrant(world.staff, world.stranger.orgId)
    const { visitor } = await plantSession(world.platform, world.staff)
    assert.equal((await visitor.post(`/v1/operate-as/${grantId}/enter`)).status, 204)
    const answer = await visitor.post('/v1/sites', { name: 'Mine' })
    assert.equal(answer.status, 403)
    const [line] = await inTruth(
      world.platform,
      async (truth) =>
        (
          await truth.query('select staff_id, grant_id, person_id, org_id from audit.line where request_id = $1', [
            answer.headers['x-request-id'],
          ])
        ).rows,
    )
    assert.deepEqual(line, {
      staff_id: world.staff.personId,
      grant_id: grantId,
      person_id: null,
      org_id: world.stranger.orgId,
    })
  })
})

// The auth process. Each way is gone once, as far as the answer that is looked at.

type Gone = { answer: Answer; orgId: OrgId }
const engineer = () => inviteMember(world.platform, world.admin, 'engineer')
const withApp = async () => {
  const member = await engineer()
  return { ...member, app: await addApp(world.platform, member.visitor) }
}
const ofAcme = (answer: Answer): Gone => ({ answer, orgId: world.admin.orgId })
/** A browser in which the password was right. */
async function pendingOf({ email, password }: Member): Promise<Visitor> {
  const visitor = world.platform.visitor()
  json(await visitor.post('/v1/sign-in', { email, password }))
  return visitor
}
const origin = () => new URL(world.platform.config.publicUrl).origin
async function withPasskey() {
  const member = await engineer()
  const passkey = new SoftAuthenticator(origin())
  const { options } = json<{ options: { challenge: string } }>(
    await member.visitor.post('/v1/security/passkeys/options'),
  )
  const answer = await member.visitor.post('/v1/security/passkeys', { name: 'Key', response: passkey.create(options) })
  return { member, passkey, answer, passkeyId: json<{ passkeyId: string }>(answer).passkeyId }
}
/** The token of the newest letter to this address; letters are written a moment after they are asked for. */
async function letterTo(address: string): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const { mails } = json<{ mails: { to: string; text: string }[] }>(await world.platform.visitor().get('/v1/outbox'))
    const url = /https:\S+#\S+/.exec(mails.find(({ to }) => to === address)?.text ?? '')
    if (url !== null) return tokenOf(url[0])
    await new Promise((next) => setTimeout(next, 50))
  }
  throw new Error(`no letter to ${address}`)
}

const WAYS: Record<string, () => Promise<Gone>> = {
  'enrolment.accept': async () => {
    const body = { name: 'New', email: `new-${Date.now()}@people.example`, role: 'engineer' }
    const made = json<{ invitation: { url: string } }>(await world.admin.visitor.post('/v1/people', body), 201)
    const accept = { token: tokenOf(made.invitation.url), password: newPassword() }
    return ofAcme(await world.platform.visitor().post('/v1/enrolment/accept', accept))
  },
  'sign-in.password': async () => {
    const { email, password } = await engineer()
    return ofAcme(await world.platform.visitor().post('/v1/sign-in', { email, password }))
  },
  'sign-in.code': async () => {
    const member = await withApp()
    const visitor = await pendingOf(member)
    return ofAcme(await visitor.post('/v1/sign-in/code', { code: await freshCode(world.platform, member.app) }))
  },
  'sign-in.recovery': async () => {
    const member = await withApp()
    const visitor = await pendingOf(member)
    return ofAcme(await visitor.post('/v1/sign-in/recovery', { code: member.app.recoveryCodes[0] }))
  },
  'sign-in.passkey': async () => {
    const { member, passkey } = await withPasskey()
    const visitor = await pendingOf(member)
    const { options } = json<{ options: { challenge: string } }>(await visitor.post('/v1/sign-in/passkey/options'))
    return ofAcme(await visitor.post('/v1/sign-in/passkey', { response: passkey.get(options) }))
  },
  'sign-in.link': async () => {
    const [link] = await world.platform.supervisor.demonstrationLinks([world.members.operator])
    assert.ok(link)
    return ofAcme(await world.platform.visitor().post('/v1/sign-in/link', { token: tokenOf(link.url) }))
  },
  'sign-in.end': async () => ofAcme(await (await engineer()).visitor.post('/v1/sign-out')),
  'security.confirm': async () => {
    const { visitor, password } = await engineer()
    return ofAcme(await visitor.post('/v1/security/confirm', { password }))
  },
  'security.confirm-passkey': async () => {
    const { member, passkey } = await withPasskey()
    const { options } = json<{ options: { challenge: string } }>(
      await member.visitor.post('/v1/security/confirm/passkey/options'),
    )
    return ofAcme(await member.visitor.post('/v1/security/confirm/passkey', { response: passkey.get(options) }))
  },
  'totp.begin': async () => ofAcme(await (await engineer()).visitor.post('/v1/security/totp')),
  'totp.enable': async () => {
    const member = await engineer()
    const app = await addApp(world.platform, member.visitor)
    const { visitor } = await plantSession(world.platform, member)
    const { secret } = json<{ secret: string }>(await visitor.post('/v1/security/totp'))
    assert.ok(secret && app)
    const again = await addAppBy(visitor, secret)
    return ofAcme(again)
  },
  'totp.remove': async () => ofAcme(await (await withApp()).visitor.post('/v1/security/totp/remove')),
  'recovery.renew': async () => ofAcme(await (await withApp()).visitor.post('/v1/security/recovery')),
  'passkeys.options': async () => ofAcme(await (await engineer()).visitor.post('/v1/security/passkeys/options')),
  'passkeys.add': async () => ofAcme((await withPasskey()).answer),
  'passkeys.remove': async () => {
    const { member, passkeyId } = await withPasskey()
    return ofAcme(await member.visitor.post(`/v1/security/passkeys/${passkeyId}/remove`))
  },
  'password.change': async () => {
    const { visitor, password: current } = await engineer()
    return ofAcme(await visitor.post('/v1/security/password', { current, password: newPassword() }))
  },
  'password.forgot': async () => {
    const { email } = await engineer()
    return ofAcme(await world.platform.visitor().post('/v1/password/forgot', { email }))
  },
  'password.reset': async () => {
    const { email } = await engineer()
    const visitor = world.platform.visitor()
    await visitor.post('/v1/password/forgot', { email })
    return ofAcme(await visitor.post('/v1/password/reset', { token: await letterTo(email), password: newPassword() }))
  },
  'email.change': async () => {
    const { visitor, email } = await engineer()
    return ofAcme(await visitor.post('/v1/security/email', { email: `changed-${email}` }))
  },
  'email.confirm': async () => {
    const { visitor, email } = await engineer()
    await visitor.post('/v1/security/email', { email: `confirmed-${email}` })
    const token = await letterTo(`confirmed-${email}`)
    return ofAcme(await world.platform.visitor().post('/v1/email/confirm', { token }))
  },
  'alarm-links.acknowledge': async () => {
    const { admin, atYard } = world
    const token = Buffer.alloc(32, 7).toString('base64url')
    await inTruth(world.platform, async (truth) => {
      await truth.query(`update app.alarm set state = 'unacknowledged' where rule_id = $1`, [atYard.ruleId])
      await truth.query(
        `insert into identity.alarm_link (token_hash, org_id, person_id, rule_id, asset_id, raises, created_at, expires_at)
         select $1, l.org_id, $2, l.rule_id, l.asset_id, l.raises, '-infinity', 'infinity' from app.alarm l where l.rule_id = $3`,
        [createHash('sha256').update(Buffer.from(token, 'base64url')).digest(), admin.personId, atYard.ruleId],
      )
    })
    return ofAcme(await world.platform.visitor().post('/v1/alarm-links/acknowledge', { token }))
  },
  'operate-as.enter': async () => {
    const { grantId } = await requestGrant(world.staff, world.stranger.orgId)
    const { visitor } = await plantSession(world.platform, world.staff)
    return { answer: await visitor.post(`/v1/operate-as/${grantId}/enter`), orgId: world.stranger.orgId }
  },
  'operate-as.leave': async () => {
    const { grantId } = await requestGrant(world.staff, world.stranger.orgId)
    const { visitor } = await plantSession(world.platform, world.staff)
    assert.equal((await visitor.post(`/v1/operate-as/${grantId}/enter`)).status, 204)
    return { answer: await visitor.post('/v1/operate-as/leave'), orgId: world.stranger.orgId }
  },
}

/** Enables an app whose secret is this. */
async function addAppBy(visitor: Visitor, secret: string): Promise<Answer> {
  const code = codeOf({ secret: fromBase32(secret), recoveryCodes: [] }, world.platform.clock)
  return visitor.post('/v1/security/totp/enable', { code })
}

/** What somebody tries at the doors who is not signed in, and what is heard of it where the account is known. */
const FAILURES: Record<string, () => Promise<Gone>> = {
  'sign-in.password': async () => {
    const { email } = await engineer()
    return ofAcme(await world.platform.visitor().post('/v1/sign-in', { email, password: newPassword() }))
  },
  'sign-in.code': async () => {
    const visitor = await pendingOf(await withApp())
    return ofAcme(await visitor.post('/v1/sign-in/code', { code: '000000' }))
  },
  'sign-in.recovery': async () => {
    const visitor = await pendingOf(await withApp())
    return ofAcme(await visitor.post('/v1/sign-in/recovery', { code: 'AAAA-AAAA-AAAA-AAAA' }))
  },
}

test('every operation that changes something or signs in is on one of the ways, and every exception is one', () => {
  const ways = [...Object.keys(WAYS), ...apis().map(({ id }) => id)].toSorted()
  assert.deepEqual(ways, audited.map(({ id }) => id).toSorted())
  for (const id of [...Object.keys(WITHOUT_LINE), ...Object.keys(REFUSED_WITHOUT_LINE)])
    assert.ok(
      audited.some((operation) => operation.id === id),
      `${id} is no such operation`,
    )
  for (const { id, permission } of audited)
    if (permission === 'public')
      assert.ok(id in FAILURES !== id in REFUSED_WITHOUT_LINE, `${id}: tried, or a reason why not`)
  // An operation that only reads says so of itself: the ones that do not are few enough to be named.
  for (const { id, method, audit } of operations)
    if (audit === 'read' && method !== 'GET') assert.ok(READS.includes(id), `${id} only reads, it says`)
})

/** They answer a question that does not fit into an address, and change nothing. */
const READS = [
  'alarm-rules.propose',
  'alarms.try',
  'series.read-many',
  'sparklines.read',
  'assets.import-check',
  'enrolment.inspect',
  'alarm-links.inspect',
  'sign-in.passkey-options',
  'security.confirm-passkey-options',
]

describe('what the auth process does', () => {
  for (const [id, way] of Object.entries(WAYS))
    test(id, async () => {
      const { answer, orgId } = await way()
      assert.equal(answer.status, operationOf(id).status, answer.text)
      await leftLine(id, answer, orgId)
    })
})

describe('what the auth process refuses', () => {
  for (const [id, way] of Object.entries(FAILURES))
    test(id, async () => {
      const { answer, orgId } = await way()
      await leftRefusal(id, answer, orgId)
    })

  for (const { id } of audited.filter(
    ({ id, zone }) => id in ONESELF && zone === 'auth' && !(id in REFUSED_WITHOUT_LINE),
  ))
    test(id, async () => {
      // Signed in, and no factor shown for an hour: refused for that, or for what the request says.
      const member = await engineer()
      const { visitor } = await plantSession(world.platform, member, { verifiedAgo: 60 })
      const answer = await visitor.ask(requestOf(operationOf(id), exampleOf(operationOf(id), nowhere())))
      assert.ok(!(id in PUBLIC))
      await leftRefusal(id, answer, member.orgId)
    })
})
