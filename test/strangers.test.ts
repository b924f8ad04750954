// What strangers can learn and do at the door, and what is left of a secret in the database and the log.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { FAILURES_FREE_PER_PAIR, PUBLIC_REQUESTS_BURST } from '../core/limits.ts'
import type { Answer } from '../server/api/testing.ts'
import {
  enrolStaff,
  foundOrganisation,
  inviteMember,
  type Member,
  newPassword,
  type PeoplePlatform,
  startPeoplePlatform,
  type Visitor,
} from './people-platform.ts'

let platform: PeoplePlatform
let admin: Member

before(async () => {
  platform = await startPeoplePlatform()
  admin = await foundOrganisation(platform, await enrolStaff(platform), 'Acme')
})
after(() => platform.stop())

const later = (seconds: number): void => {
  platform.clock.now = new Date(platform.clock.now.getTime() + seconds * 1000)
}
const signIn = (visitor: Visitor, email: string, password: string): Promise<Answer> =>
  visitor.post('/v1/sign-in', { email, password })

/** What a stranger can compare: status, body, and the headers that do not change by themselves. */
function visible({ status, text, headers }: Answer): object {
  const { date: _, 'x-request-id': __, ...rest } = headers
  return { status, text, rest }
}

test('an unknown address, a wrong password and a disabled person look the same and cost the same', async () => {
  const ann = await inviteMember(platform, admin, 'engineer')
  const gone = await inviteMember(platform, admin, 'engineer')
  assert.equal((await admin.visitor.patch(`/v1/people/${gone.personId}`, { state: 'disabled' })).status, 204)
  // The processor's time of this process, which the auth process is a part of here: a busy machine makes any wait long.
  const tried = async (email: string, password: string) => {
    const seen = new Set<string>()
    let us = Number.POSITIVE_INFINITY
    for (let i = 0; i < 2; i++) {
      const before = process.cpuUsage()
      seen.add(JSON.stringify(visible(await signIn(platform.visitor(), email, password))))
      us = Math.min(us, process.cpuUsage(before).user)
    }
    return { seen: [...seen], us }
  }
  const wrong = await tried(ann.email, newPassword())
  assert.equal(wrong.seen.length, 1)
  const others = [
    await tried('nobody@nowhere.example', newPassword()),
    await tried('no address at all', newPassword()),
    await tried(gone.email, gone.password),
  ]
  for (const other of others) {
    assert.deepEqual(other.seen, wrong.seen)
    assert.ok(other.us > wrong.us / 4, `${other.us} us and ${wrong.us} us`)
  }
  assert.ok(platform.logged.some((line) => line.includes('sign-in refused')))
})

test('guessing is slowed down, for accounts that exist and for others alike, and the owner is not locked out', async () => {
  later(3600)
  const ann = await inviteMember(platform, admin, 'engineer')
  const guess = async (email: string) => signIn(platform.visitor(), email, newPassword())
  const strangers: object[] = []
  for (const email of [ann.email, 'nobody@else.example']) {
    const answers: number[] = []
    for (let i = 0; i < FAILURES_FREE_PER_PAIR + 2; i++) answers.push((await guess(email)).status)
    assert.deepEqual(answers, [...Array<number>(FAILURES_FREE_PER_PAIR + 1).fill(401), 429])
    const blocked = await guess(email)
    assert.equal(blocked.headers['retry-after'], '1')
    strangers.push(visible(blocked))
  }
  assert.deepEqual(strangers[0], strangers[1])
  // The right password does not help whoever guesses from there, before the time is over,
  assert.equal((await signIn(platform.visitor(), ann.email, ann.password)).status, 429)
  // but the owner's browser has a bucket of its own,
  assert.equal((await signIn(ann.visitor, ann.email, ann.password)).status, 200)
  // and a mark of somebody else's browser is no mark of theirs.
  const other = platform.visitor()
  other.cookies.set('__Host-known', admin.visitor.cookies.get('__Host-known') ?? '')
  later(1)
  assert.equal((await signIn(other, ann.email, newPassword())).status, 401)
  assert.equal((await signIn(other, ann.email, ann.password)).status, 429)
  later(2)
  assert.equal((await signIn(platform.visitor(), ann.email, ann.password)).status, 200)
})

test('guesses at once are counted before they are looked at', async () => {
  later(3600)
  const ann = await inviteMember(platform, admin, 'engineer')
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => signIn(platform.visitor(), ann.email, newPassword())),
  )
  const looked = answers.filter(({ status }) => status === 401).length
  assert.ok(looked <= FAILURES_FREE_PER_PAIR + 1, `${looked} passwords were looked at`)
})

test('strangers are bounded by their address, whatever they say it is', async () => {
  later(3600)
  const statuses: number[] = []
  for (let i = 0; i <= PUBLIC_REQUESTS_BURST; i++) {
    const headers = { 'x-forwarded-for': `10.0.0.${i}`, 'x-client-address': `10.0.0.${i}` }
    const body = JSON.stringify({ token: 'A'.repeat(43) })
    statuses.push(
      (await platform.visitor().ask({ method: 'POST', path: '/v1/enrolment/inspect', headers, body })).status,
    )
  }
  assert.equal(statuses.at(-1), 429)
  assert.equal(statuses.filter((status) => status === 404).length, PUBLIC_REQUESTS_BURST)
  assert.equal((await admin.visitor.get('/v1/session')).status, 200)
  later(3600)
})

test('no password, token or address stands in clear in the database or in the log', async () => {
  const truth = await platform.database.superuser()
  const secrets = [
    admin.password,
    admin.email,
    admin.visitor.cookies.get('__Host-session') ?? '',
    'twice@acme.example',
    'Acme admin',
  ]
  const tables = await truth.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('app', 'ctx', 'identity', 'pki', 'audit')`,
  )
  assert.ok(tables.rows.length > 15)
  for (const { name } of tables.rows) {
    const { rows } = await truth.query<{ text: string }>(`select t::text as text from ${name} t`)
    for (const { text } of rows) for (const secret of secrets) assert.ok(!text.includes(secret), name)
  }
  for (const line of platform.logged) for (const secret of secrets) assert.ok(!line.includes(secret), line)
})

test('passwords are argon2id with our parameters', async () => {
  const truth = await platform.database.superuser()
  const { rows } = await truth.query<{ password_hash: string }>('select password_hash from identity.account')
  assert.ok(rows.length > 3)
  for (const { password_hash: hash } of rows) assert.match(hash, /^\$argon2id\$v=19\$m=65536,t=3,p=4\$/)
})
