// For tests of people and their rights: a database, the vault, the auth process and the api in this process, and
// visitors who speak HTTPS with them as browsers do. Administrators and staff get an authenticator app where they enrol,
// as they must.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { start as startApi } from '../server/api/main.ts'
import { type Answer, type Ask, ask } from '../server/api/testing.ts'
import { startTestServer, type TestDatabase } from '../server/db/testing.ts'
import { start as startAuth } from '../server/identity/main.ts'
import { type AuthSupervisor, openAuthSupervisor } from '../server/identity/supervisor-client.ts'
import type { Config } from '../server/platform/config.ts'
import { createLog } from '../server/platform/log.ts'
import { start as startVault } from '../server/vault/main.ts'
import type { OrgId, PersonId, SiteId } from '../core/ids.ts'
import { fromBase32, hotp, totpStepAt } from '../core/codes/totp.ts'
import type { Role } from '../core/permissions.ts'

export type Clock = { now: Date }

export type PeoplePlatform = {
  config: Config
  database: TestDatabase
  supervisor: AuthSupervisor
  /** Lines of the log, as written. */
  logged: string[]
  /** What the processes take for the time; the database has its own. */
  clock: Clock
  visitor(): Visitor
  /** Where the link of an invitation arrives when it is sent by mail, and the inviter does not see it. */
  mailbox: ((email: string) => Promise<string>) | undefined
  stop(): Promise<void>
}

export async function startPeoplePlatform(change: Partial<Config> = {}): Promise<PeoplePlatform> {
  const server = await startTestServer()
  const database = await server.database()
  const config: Config = { ...database.config, ...change }
  const logged: string[] = []
  const log = createLog('test', { to: { write: (line) => void logged.push(line) } })
  const clock: Clock = { now: new Date() }
  const read = () => new Date(clock.now)
  const vault = await startVault(config, log)
  const auth = await startAuth(config, log, read)
  const api = await startApi(config, log, read)
  const { port } = api.describe?.() ?? {}
  assert.ok(typeof port === 'number')
  const supervisor = openAuthSupervisor(config)
  return {
    config,
    database,
    supervisor,
    logged,
    clock,
    visitor: () => new Visitor(port),
    mailbox: undefined,
    async stop() {
      supervisor.close()
      for (const running of [api, auth, vault]) await running.close()
      await server.stop()
      rmSync(config.dataDir, { recursive: true, force: true })
    },
  }
}

/** A browser: keeps its cookies, and sends its own address as the origin. */
export class Visitor {
  readonly port: number
  readonly cookies = new Map<string, string>()

  constructor(port: number) {
    this.port = port
  }

  async ask(request: Ask): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await ask(this.port, { cookie, ...request })
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = pair.split('=')
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return answer
  }

  get(path: string): Promise<Answer> {
    return this.ask({ path })
  }
  post(path: string, body: unknown = {}): Promise<Answer> {
    return this.ask({ method: 'POST', path, body: JSON.stringify(body) })
  }
  patch(path: string, body: unknown): Promise<Answer> {
    return this.ask({ method: 'PATCH', path, body: JSON.stringify(body) })
  }
}

export const tokenOf = (url: string): string => new URL(url).hash.slice(1)
export const newPassword = (): string => randomBytes(18).toString('base64')

/** The JSON of an answer that had to be a success. */
export function json<T>(answer: Answer, status = 200): T {
  assert.equal(answer.status, status, answer.text)
  return JSON.parse(answer.text)
}

export type Member = {
  visitor: Visitor
  orgId: OrgId
  personId: PersonId
  email: string
  password: string
  role: Role
  /** Where they have an authenticator app. */
  app?: App
}

/** An authenticator app: its secret, and the recovery codes that came with it. */
export type App = { secret: Uint8Array; recoveryCodes: string[] }

type Session = { person: { personId: PersonId }; organisation: { orgId: OrgId }; needsSecondFactor?: boolean }
export type Next = { next: 'signed-in' | 'second-factor'; methods: string[] }

/** The code that an app shows, so many steps from now. */
export function codeOf({ secret }: App, { now }: Clock, steps = 0): string {
  return hotp(secret, totpStepAt(now.getTime() / 1000) + steps)
}

/** Gives whoever is signed in an authenticator app. */
export async function addApp(platform: PeoplePlatform, visitor: Visitor): Promise<App> {
  const { secret } = json<{ secret: string }>(await visitor.post('/v1/security/totp'))
  const app = { secret: fromBase32(secret), recoveryCodes: [] }
  const code = codeOf(app, platform.clock)
  const enabled = await visitor.post('/v1/security/totp/enable', { code })
  return { ...app, recoveryCodes: json<{ recoveryCodes: string[] | null }>(enabled).recoveryCodes ?? [] }
}

/** A code that has not been used: the platform forgets the last one, as if half a minute had gone by. */
export async function freshCode(platform: PeoplePlatform, app: App): Promise<string> {
  const truth = await platform.database.superuser()
  await truth.query('update identity.totp set last_step = -1')
  await truth.end()
  return codeOf(app, platform.clock)
}

/** Signs in anew, with the second factor where there is one. */
export async function signIn(platform: PeoplePlatform, member: Member, visitor = platform.visitor()): Promise<Visitor> {
  const { email, password, app } = member
  const { next } = json<Next>(await visitor.post('/v1/sign-in', { email, password }))
  if (next === 'second-factor') {
    assert.ok(app, `${email} has no authenticator app`)
    const answer = await visitor.post('/v1/sign-in/code', { code: await freshCode(platform, app) })
    assert.equal(answer.status, 204, answer.text)
  }
  return visitor
}

async function enrolled(platform: PeoplePlatform, url: string, role: Role, email?: string): Promise<Member> {
  const visitor = platform.visitor()
  const password = newPassword()
  const token = tokenOf(url)
  const named = json<{ email: string | null }>(await visitor.post('/v1/enrolment/inspect', { token }))
  const typed = named.email === null ? { email } : {}
  const answer = await visitor.post('/v1/enrolment/accept', { token, password, ...typed })
  assert.equal(json<Next>(answer).next, 'signed-in')
  const session = json<Session>(await visitor.get('/v1/session'))
  const app = role === 'staff' || role === 'org_admin' ? await addApp(platform, visitor) : undefined
  const address = named.email ?? email ?? ''
  return {
    visitor,
    orgId: session.organisation.orgId,
    personId: session.person.personId,
    email: address,
    password,
    role,
    ...(app === undefined ? {} : { app }),
  }
}

/** The platform's first administrator. */
export async function enrolStaff(platform: PeoplePlatform): Promise<Member> {
  const { url } = await platform.supervisor.bootstrap()
  return enrolled(platform, url, 'staff', 'staff@platform.example')
}

type Invited = { personId: PersonId; invitation: { url: string | null } }

async function linkOf({ mailbox }: PeoplePlatform, { invitation }: Invited, email: string): Promise<string> {
  const url = invitation.url ?? (await mailbox?.(email))
  assert.ok(url, `no invitation reached ${email}`)
  return url
}

/** A new organisation and its first administrator. */
export async function foundOrganisation(platform: PeoplePlatform, staff: Member, name: string): Promise<Member> {
  const adminEmail = `admin@${name.toLowerCase()}.example`
  const made = await staff.visitor.post('/v1/organisations', { name, adminName: `${name} admin`, adminEmail })
  return enrolled(platform, await linkOf(platform, json<Invited>(made, 201), adminEmail), 'org_admin')
}

export async function inviteMember(
  platform: PeoplePlatform,
  admin: Member,
  role: Role,
  siteIds: SiteId[] = [],
  email = `${role}-${randomBytes(4).toString('hex')}@people.example`,
): Promise<Member> {
  const made = await admin.visitor.post('/v1/people', { name: `The ${role}`, email, role, siteIds })
  return enrolled(platform, await linkOf(platform, json<Invited>(made, 201), email), role)
}

export async function addSite(admin: Member, name: string): Promise<SiteId> {
  return json<{ siteId: SiteId }>(await admin.visitor.post('/v1/sites', { name }), 201).siteId
}
