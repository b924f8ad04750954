// The system that is audited: a platform of its own in a temporary folder with random ports, the simulated plant on it,
// and what the auditor brings along. What the probes use of it is listed here.
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { Role } from '../../core/permissions.ts'
import { demonstrationConfig, FREE_PORTS, type Platform, startPlatform } from '../../server/platform/constellation.ts'
import { type Demonstration, startDemonstration } from '../../sim/demonstration.ts'
import { openVisitor, tokenOf, type Visitor } from '../../sim/visitor.ts'
import { planWorld } from '../../sim/world.ts'
import type { Door } from './door.ts'
import { type Identity, type Signer, write } from './forge.ts'
import { type Lax, startLax } from './lax.ts'
import { type Login, openSql, type Sql } from './sql.ts'
import { stolenAuthority } from './stolen.ts'

export type Organisation = 'harbour' | 'waterworks'

export type Added = Identity & {
  assetId: string
  serial: string
  name: string
  trustFile: string
  /** Everything that was revealed, by file name. */
  files: Record<string, string>
}

export type World = {
  /** For the auditor's files. */
  dir: string
  platform: Platform
  trustFile: string
  doors: { mqtt: Door; https: Door }
  demonstration: Demonstration
  lax: Lax
  as(organisation: Organisation, role: Exclude<Role, 'staff'>): Promise<Visitor>
  staff(): Promise<Visitor>
  nobody(): Visitor
  /** Adds an asset as that organisation's engineer; the platform makes the key. */
  addAsset(organisation: Organisation, options?: { name?: string; site?: string; note?: string }): Promise<Added>
  /** Invites somebody at the first site, who accepts with this password. */
  addPerson(
    organisation: Organisation,
    role: 'operator' | 'engineer',
    password?: string,
  ): Promise<{ email: string; password: string }>
  stolen(authority: 'asset-ca' | 'service-ca'): Promise<Signer>
  /** SQL as one of the database's logins, for as long as `work` takes. */
  sql<T>(login: Login, work: (sql: Sql) => Promise<T>): Promise<T>
  /** Makes the database write everything it holds in memory to its files. */
  checkpoint(): Promise<void>
  close(): Promise<void>
}

const sites = z.object({ sites: z.array(z.object({ siteId: z.string(), name: z.string() })) })
const revealed = z.object({
  assetId: z.string(),
  certificate: z.object({ serial: z.string() }),
  files: z.record(z.string(), z.string()),
})

const invited = z.object({ invitation: z.object({ url: z.string() }) })

export async function startWorld(progress: (text: string) => void): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-claims-'))
  progress('starting the platform')
  const platform = await startPlatform({ config: demonstrationConfig(join(dir, 'data'), FREE_PORTS) })
  progress('starting the plant')
  const demonstration = await startDemonstration(platform, { rota: false, history_s: 60 }).catch(
    async (error: unknown) => {
      await platform.stop()
      rmSync(dir, { recursive: true, force: true })
      throw error
    },
  )
  const lax = await startLax(dir)
  const trustFile = join(dir, 'trust.pem')
  writeFileSync(trustFile, platform.trust)
  const visitors = new Map<string, Promise<Visitor>>()

  async function signIn(organisation: string, role: string): Promise<Visitor> {
    const link = demonstration.links.find((each) => each.organisation === organisation && each.role === role)
    if (!link) throw new Error(`nobody is ${role} of ${organisation}`)
    const visitor = openVisitor(platform.publicUrl, platform.trust)
    await visitor.tell('POST', '/v1/sign-in/link', { token: tokenOf(link.url) })
    return visitor
  }
  function visitorFor(organisation: string, role: string): Promise<Visitor> {
    const key = `${organisation}/${role}`
    const visitor = visitors.get(key) ?? signIn(organisation, role)
    visitors.set(key, visitor)
    return visitor
  }
  const plans = planWorld().organisations
  const nameOf = (slug: string) => plans.find((plan) => plan.slug === slug)?.name ?? ''
  const as: World['as'] = (organisation, role) => visitorFor(nameOf(organisation), role)

  async function withSql<T>(login: Login, work: (sql: Sql) => Promise<T>): Promise<T> {
    const sql = await openSql(platform.config, login)
    try {
      return await work(sql)
    } finally {
      await sql.close()
    }
  }

  return {
    dir,
    platform,
    trustFile,
    doors: {
      mqtt: { name: 'MQTT', speaks: 'mqtt', port: platform.config.listen.mqtt.port, trustFile },
      https: { name: 'HTTPS ingest', speaks: 'https', port: platform.config.listen.ingest.port, trustFile },
    },
    demonstration,
    lax,
    as,
    staff: () => visitorFor('Platform', 'staff'),
    nobody: () => openVisitor(platform.publicUrl, platform.trust),
    async addAsset(organisation, options = {}) {
      const engineer = await as(organisation, 'engineer')
      const there = await engineer.call('GET', '/v1/sites', sites)
      const site = there.sites.find(({ name }) => name === options.site) ?? there.sites[0]
      const name = options.name ?? `Audited ${randomUUID().slice(0, 8)}`
      const { assetId, certificate, files } = await engineer.call('POST', '/v1/assets', revealed, {
        requestId: randomUUID(),
        name,
        kind: 'sensor',
        siteId: site?.siteId,
        ...(options.note === undefined ? {} : { note: options.note }),
      })
      const identity = write(dir, assetId, files['asset.crt'] ?? '', files['asset.key'] ?? '')
      return { ...identity, assetId, serial: certificate.serial, name, trustFile, files }
    },
    async addPerson(organisation, role, password = randomBytes(18).toString('base64url')) {
      const admin = await as(organisation, 'org_admin')
      const { sites: there } = await admin.call('GET', '/v1/sites', sites)
      const email = `audit-${randomBytes(4).toString('hex')}@${organisation}.example`
      const body = { name: 'Audited person', email, role, siteIds: there.slice(0, 1).map(({ siteId }) => siteId) }
      const { invitation } = await admin.call('POST', '/v1/people', invited, body)
      const visitor = openVisitor(platform.publicUrl, platform.trust)
      await visitor.tell('POST', '/v1/enrolment/accept', { token: tokenOf(invitation.url), password })
      visitor.close()
      return { email, password }
    },
    stolen: (authority) => stolenAuthority(platform.config, authority),
    sql: withSql,
    checkpoint: () =>
      withSql('superuser', async (sql) => {
        await sql.rows('checkpoint')
      }),
    async close() {
      for (const visitor of await Promise.all(visitors.values())) visitor.close()
      await lax.close()
      await demonstration.close()
      await platform.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
