// Letters to accounts, through an SMTP server that is not ours and over TLS: new passwords, new addresses, notices.
// Long because one platform and one mail server serve all of it: a start takes longer than any of the tests.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { SMTPServer } from 'smtp-server'
import type { AssetId } from '../core/ids.ts'
import { testTls } from '../server/api/testing.ts'
import { plantCertificate } from '../server/assets/certificates/testing.ts'
import { openDatabase } from '../server/db/database.ts'
import { remindOfExpiry } from '../server/worker/jobs.ts'
import {
  addApp,
  addSite,
  codeOf,
  enrolStaff,
  foundOrganisation,
  freshCode,
  inviteMember,
  json,
  type Member,
  newPassword,
  type Next,
  type PeoplePlatform,
  signIn,
  startPeoplePlatform,
  type Visitor,
} from './people-platform.ts'

let platform: PeoplePlatform
let staff: Member
let admin: Member
let smtp: SMTPServer
type Mail = { to: string; subject: string; text: string }
const mails: Mail[] = []
/** What the mail server says to a recipient; undefined takes everything. */
let refusal: Error | undefined
const WAIT_MS_MAX = 20_000
const DAY_MS = 86_400_000

before(async () => {
  const { ca, key, cert } = await testTls()
  setDefaultCACertificates([...getCACertificates('default'), ca])
  smtp = new SMTPServer({
    secure: true,
    key,
    cert,
    authOptional: true,
    onRcptTo: (_address, _session, done) => done(refusal),
    onData(stream, session, done) {
      let raw = ''
      stream.on('data', (chunk: Buffer) => {
        raw += chunk.toString('utf8')
      })
      stream.on('end', () => {
        const [to = ''] = session.envelope.rcptTo.map(({ address }) => address)
        mails.push({ to, subject: /^Subject: (.*)$/m.exec(raw)?.[1] ?? '', text: unfolded(raw) })
        done()
      })
    },
  })
  const port = await freePort()
  await new Promise<void>((resolve) => smtp.listen(port, '127.0.0.1', resolve))
  platform = await startPeoplePlatform({
    mode: 'production',
    smtp: { host: 'localhost', port, from: 'Fairlead <fairlead@platform.example>', tls: 'implicit' },
  })
  platform.mailbox = async (email) => `https://x/enrol#${linkOf(await letter(email, /^Invitation/), '/enrol')}`
  staff = await enrolStaff(platform)
  admin = await foundOrganisation(platform, staff, 'Acme')
})
after(async () => {
  await platform?.stop()
  await new Promise<void>((resolve) => smtp.close(resolve))
})
// A minute later: whoever comes from this address may ask as often as ever.
beforeEach(() => later(60))

const later = (seconds: number): void => {
  platform.clock.now = new Date(platform.clock.now.getTime() + seconds * 1000)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  assert.ok(address !== null && typeof address === 'object')
  return address.port
}

/** The text of a letter: quoted-printable as nodemailer writes it. */
function unfolded(raw: string): string {
  const body = raw.slice(raw.indexOf('\r\n\r\n') + 4)
  return body
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** The next letter to somebody about something, taken out of the box. */
async function letter(to: string, subject: RegExp): Promise<Mail> {
  const until = Date.now() + WAIT_MS_MAX
  while (Date.now() < until) {
    const at = mails.findIndex((mail) => mail.to === to && subject.test(mail.subject))
    if (at >= 0) return mails.splice(at, 1)[0] as Mail
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.fail(
    `no letter to ${to} about ${subject}: ${JSON.stringify(mails.map(({ to: whom, subject: what }) => [whom, what]))}`,
  )
}
const linkOf = ({ text }: Mail, page: string): string => {
  const [, token = ''] = new RegExp(`${page}#([A-Za-z0-9_-]{43})`).exec(text) ?? []
  assert.ok(token, text)
  return token
}

const ask = (email: string, visitor: Visitor = platform.visitor()) => visitor.post('/v1/password/forgot', { email })
const reset = (token: string, password: string, visitor = platform.visitor()) =>
  visitor.post('/v1/password/reset', { token, password })
const tryPassword = async (email: string, password: string) =>
  (await platform.visitor().post('/v1/sign-in', { email, password })).status

test('a forgotten password: one link, one use, all sessions end, the second factor stays', async () => {
  const ann = await inviteMember(platform, admin, 'engineer')
  const app = await addApp(platform, ann.visitor)
  const elsewhere = await signIn(platform, { ...ann, app })
  assert.equal((await ask(ann.email.toUpperCase())).status, 202)
  const token = linkOf(await letter(ann.email, /Choose a new password/), '/reset')
  const password = newPassword()
  const weak = await reset(token, 'password1234567')
  assert.equal(weak.status, 400)
  const visitor = platform.visitor()
  assert.equal((await reset(token, password, visitor)).status, 204)
  assert.equal(visitor.cookies.get('__Host-session'), undefined, 'a reset signs nobody in')
  for (const each of [ann.visitor, elsewhere]) assert.equal((await each.get('/v1/session')).status, 401)
  assert.equal((await reset(token, newPassword())).status, 404)
  assert.equal(await tryPassword(ann.email, ann.password), 401)
  const { next } = json<Next>(await visitor.post('/v1/sign-in', { email: ann.email, password }))
  assert.equal(next, 'second-factor')
  assert.equal((await visitor.get('/v1/session')).status, 401)
  const code = await freshCode(platform, app)
  assert.equal((await visitor.post('/v1/sign-in/code', { code })).status, 204)
  await letter(ann.email, /Password chosen anew/)
})

test('raced, a link works once', async () => {
  const ann = await inviteMember(platform, admin, 'engineer')
  await ask(ann.email)
  const token = linkOf(await letter(ann.email, /Choose a new password/), '/reset')
  const passwords = Array.from({ length: 5 }, newPassword)
  const statuses = (await Promise.all(passwords.map((password) => reset(token, password)))).map(({ status }) => status)
  assert.deepEqual(
    statuses.toSorted((a, b) => a - b),
    [204, 404, 404, 404, 404],
  )
})

test('links end: with time, with the password, with the address', async () => {
  const ann = await inviteMember(platform, admin, 'engineer')
  const fresh = async () => {
    await ask(ann.email)
    return linkOf(await letter(ann.email, /Choose a new password/), '/reset')
  }
  const old = await fresh()
  later(31 * 60)
  assert.equal((await reset(old, newPassword())).status, 404)
  later(-62 * 60)
  assert.equal((await reset(old, newPassword())).status, 404, 'a clock that goes back')
  later(31 * 60)
  const before = await fresh()
  const change = await ann.visitor.post('/v1/security/password', { current: ann.password, password: newPassword() })
  assert.equal(change.status, 204, change.text)
  assert.equal((await reset(before, newPassword())).status, 404)
  assert.equal((await reset('A'.repeat(43), newPassword())).status, 404)
})

test('who has no account: the same answer, before anybody has looked whether there is one, and no letter', async () => {
  const ann = await inviteMember(platform, admin, 'engineer')
  const truth = await platform.database.superuser()
  // While this stands nobody can look: what is answered all the same cannot depend on it, nor can the time that it takes.
  await truth.query('begin; lock table identity.account in access exclusive mode')
  for (let i = 0; i < 4; i++) {
    const [a, b] = [await ask(ann.email), await ask('nobody-at-all@people.example')]
    assert.equal(`${a.status} ${a.text}`, `${b.status} ${b.text}`)
  }
  for (const email of ['', 'x', 'ann@', 'a@b@c.example', '<script>@x.example', 'Ann <ann@people.example>'])
    assert.equal((await ask(email)).status, 202, email)
  await truth.query('commit')
  await truth.end()
  await letter(ann.email, /Choose a new password/)
  assert.equal(mails.filter(({ to }) => to.startsWith('nobody-at-all')).length, 0)
})

test('nobody fills a mailbox with our letters', async () => {
  const ann = await inviteMember(platform, admin, 'engineer')
  for (let i = 0; i < 12; i++) {
    await ask(ann.email)
    later(60)
  }
  await letter(ann.email, /Choose a new password/)
  const truth = await platform.database.superuser()
  const { rows } = await truth.query(
    `select count(*)::int as n from identity.password_reset r join app.person p using (account_id) where p.person_id = $1`,
    [ann.personId],
  )
  await truth.end()
  assert.equal(rows[0].n, 5)
})

test('a changed password: the old one is asked for, other sessions end, the owner is told', async () => {
  const ann = await inviteMember(platform, admin, 'engineer')
  const elsewhere = await signIn(platform, ann)
  const before = ann.visitor.cookies.get('__Host-session')
  const change = (current: string, password: string) => ann.visitor.post('/v1/security/password', { current, password })
  const wrong = await change(newPassword(), newPassword())
  assert.equal(json<{ fields: { current: string } }>(wrong, 400).fields.current, 'is not right')
  assert.match(
    json<{ fields: { password: string } }>(await change(ann.password, 'short'), 400).fields.password,
    /fewer/,
  )
  const password = newPassword()
  assert.equal((await change(ann.password, password)).status, 204)
  assert.notEqual(ann.visitor.cookies.get('__Host-session'), before)
  assert.equal((await ann.visitor.get('/v1/session')).status, 200)
  assert.equal((await elsewhere.get('/v1/session')).status, 401)
  assert.equal(await tryPassword(ann.email, ann.password), 401)
  assert.equal(await tryPassword(ann.email, password), 200)
  await letter(ann.email, /Password changed/)
})

test('another address: by a link that went there, told to the old one', async () => {
  const ann = await inviteMember(platform, admin, 'engineer')
  const to = `new-${ann.email}`
  for (const [email, status] of [
    [ann.email, 400],
    [ann.email.toUpperCase(), 400],
    ['not an address', 400],
    [to, 202],
  ] as const)
    assert.equal((await ann.visitor.post('/v1/security/email', { email })).status, status, email)
  const token = linkOf(await letter(to, /Confirm your new address/), '/email')
  assert.equal(await tryPassword(ann.email, ann.password), 200, 'nothing has changed yet')
  const statuses = await Promise.all(
    Array.from({ length: 5 }, async () => (await platform.visitor().post('/v1/email/confirm', { token })).status),
  )
  assert.deepEqual(
    statuses.toSorted((a, b) => a - b),
    [204, 404, 404, 404, 404],
  )
  await letter(ann.email, /Address changed/)
  assert.equal(await tryPassword(ann.email, ann.password), 401)
  assert.equal(await tryPassword(to, ann.password), 200)
  assert.equal(json<{ email: string }>(await ann.visitor.get('/v1/security')).email, to)
})

test('an address that has an account stays where it is, and only its owner learns that somebody tried', async () => {
  const [ann, bob] = [await inviteMember(platform, admin, 'engineer'), await inviteMember(platform, admin, 'engineer')]
  for (const spelling of [
    bob.email,
    bob.email.toUpperCase(),
    bob.email.replace('people.example', 'ｐｅｏｐｌｅ.example'),
  ])
    assert.equal((await ann.visitor.post('/v1/security/email', { email: spelling })).status, 202)
  const { text } = await letter(bob.email, /This address has an account/)
  assert.doesNotMatch(text, /#/)
})

test('changing what signs in takes a factor shown lately', async () => {
  const ann = await inviteMember(platform, admin, 'engineer')
  const app = await addApp(platform, ann.visitor)
  const truth = await platform.database.superuser()
  await truth.query(`update identity.session set verified_at = now() - interval '11 minutes' where person_id = $1`, [
    ann.personId,
  ])
  await truth.end()
  const asked = [
    ['/v1/security/totp', {}],
    ['/v1/security/totp/remove', {}],
    ['/v1/security/recovery', {}],
    ['/v1/security/passkeys/options', {}],
    ['/v1/security/email', { email: 'x@people.example' }],
    ['/v1/security/password', { current: ann.password, password: newPassword() }],
  ] as const
  for (const [path, body] of asked) {
    const answer = await ann.visitor.post(path, body)
    assert.equal(json<{ type: string }>(answer, 403).type, 'urn:fairlead:problem:step-up', path)
  }
  // The password confirms nothing where there is a second factor.
  assert.equal((await ann.visitor.post('/v1/security/confirm', { password: ann.password })).status, 400)
  const code = codeOf(app, platform.clock, 1)
  assert.equal((await ann.visitor.post('/v1/security/confirm', { code })).status, 200)
  assert.equal((await ann.visitor.post('/v1/security/recovery')).status, 200)
  await letter(ann.email, /New recovery codes/)
})

test('a mail server that is away: the letter waits, and the log has no address', async () => {
  const ann = await inviteMember(platform, admin, 'engineer')
  refusal = Object.assign(new Error(`mailbox ${ann.email} is busy`), { responseCode: 450 })
  await ask(ann.email)
  const truth = await platform.database.superuser()
  const waiting = async () =>
    (
      await truth.query(
        `select last_error, sent_at from identity.notice where kind = 'password.reset-requested' and sent_at is null and last_error is not null`,
      )
    ).rows
  const until = Date.now() + WAIT_MS_MAX
  while ((await waiting()).length === 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50))
  assert.match((await waiting())[0]?.last_error ?? '', /^EENVELOPE 450$/)
  refusal = undefined
  later(60)
  await truth.query(`select pg_notify('notice', '')`)
  await truth.end()
  await letter(ann.email, /Choose a new password/)
  assert.ok(!platform.logged.join('').includes(ann.email), 'an address in the log')
})

test('administrators are told as it happens that staff operate as their organisation', async () => {
  const body = { orgId: admin.orgId, reason: 'The crane stands still', ticket: 'T-1', minutes: 5, elevated: false }
  const visitor = await signIn(platform, staff)
  assert.equal((await visitor.patch(`/v1/people/${staff.personId}`, { name: 'Sam Staff' })).status, 204)
  const { grantId } = json<{ grantId: string }>(await visitor.post('/v1/operate-as', body), 201)
  const { text } = await letter(admin.email, /Staff operate as your organisation/)
  assert.match(text, /read-only, for 5 minutes at most/)
  // Who and why is for the organisation's eyes, sealed with its key: no letter holds it.
  assert.doesNotMatch(text, /crane|Sam/)
  const before = visitor.cookies.get('__Host-session') ?? ''
  assert.equal((await visitor.post(`/v1/operate-as/${grantId}/enter`)).status, 204)
  const old = await platform.visitor().ask({ path: '/v1/session', cookie: `__Host-session=${before}` })
  assert.equal(old.status, 401, 'the token of before lives on')
  assert.equal((await visitor.post('/v1/security/totp')).status, 403, 'the account while operating')
  assert.equal((await visitor.post('/v1/operate-as/leave')).status, 204)
  assert.equal((await visitor.post(`/v1/operate-as/${grantId}/end`)).status, 204)
  await letter(admin.email, /Staff no longer operate/)
})

test('of a certificate that ends the people concerned get a letter each, once, through the mail server', async () => {
  // An organisation of its own: in the first one there are many by now who are concerned.
  const owner = await foundOrganisation(platform, staff, 'Yards')
  const [other, hidden] = [await addSite(owner, 'North yard'), await addSite(owner, 'Old quay')]
  const [engineer, manager, elsewhere, operator] = [
    await inviteMember(platform, owner, 'engineer'),
    await inviteMember(platform, owner, 'site_manager', [other]),
    await inviteMember(platform, owner, 'site_manager', [hidden]),
    await inviteMember(platform, owner, 'operator', [other]),
  ]
  const stranger = await foundOrganisation(platform, staff, 'Elsewhere')
  const body = { requestId: randomUUID(), name: 'Crane with a secret name', kind: 'crane', siteId: other }
  const { assetId } = json<{ assetId: AssetId }>(await owner.visitor.post('/v1/assets', body), 201)
  const now = new Date(platform.clock.now)
  const notAfter = new Date(now.getTime() + 25 * DAY_MS)
  const truth = await platform.database.superuser()
  await plantCertificate(truth, { orgId: owner.orgId, assetId }, { notAfter })
  await truth.end()
  const worker = openDatabase(platform.config, 'worker')
  const before = mails.length
  try {
    assert.equal(await remindOfExpiry(worker, now), 3)
    for (const { email } of [owner, engineer, manager]) {
      const { text, subject } = await letter(email, /certificate of an asset ends in 25 days/)
      assert.ok(text.includes(`/assets/${assetId}`) && text.includes(notAfter.toISOString().slice(0, 10)), text)
      assert.doesNotMatch(`${subject}${text}`, /secret name/)
    }
    // A restart, another worker, the same day: nothing comes twice.
    assert.equal(await remindOfExpiry(worker, now), 0)
    await letterToItself(engineer)
    // Who has just come in may still be told of other things.
    const told = mails.slice(before).filter(({ subject }) => /certificate of an asset/.test(subject))
    const rest = told.map(({ to }) => to)
    for (const { email } of [elsewhere, operator, stranger, owner, manager]) assert.ok(!rest.includes(email), email)
  } finally {
    await worker.close()
  }
})

/** A later letter that has come shows that no other is on its way. */
async function letterToItself(member: Member): Promise<void> {
  await ask(member.email)
  await letter(member.email, /Choose a new password/)
}

test('no letter holds a name or a secret of anybody, and none is left for nobody', async () => {
  const truth = await platform.database.superuser()
  const { rows } = await truth.query(`select kind, facts::text from identity.notice`)
  await truth.end()
  assert.ok(rows.length > 10)
  for (const { facts } of rows) assert.doesNotMatch(facts, /@|[A-Za-z0-9_-]{43}/)
})

test('the outbox exists in a demonstration alone', async () => {
  assert.equal((await platform.visitor().get('/v1/outbox')).status, 404)
})
