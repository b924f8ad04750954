// The ground all stand on: one PostgreSQL with its usual, durable settings, a vault, ten organisations with two sites and
// twenty-five assets a site, each asset with its own certificate.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { OrgId, SiteId } from '../../core/ids.ts'
import { startGatewayWorld } from '../../server/gateway/testing.ts'
import { plantPerson, randomId } from '../../server/db/testing-world.ts'
import { ServiceIdentity } from '../../server/keys/service-identity.ts'
import type { Ground } from './subject.ts'

const ORGS = 10
const SITES_PER_ORG = 2

export async function prepare(devices: number): Promise<{ ground: Ground; clear(): Promise<void> }> {
  const world = await startGatewayWorld({ settings: {} })
  const identity = await ServiceIdentity.start({
    vault: world.vault,
    names: world.config.serverNames,
    log: pino({ level: 'silent' }),
    clock: () => new Date(),
  })
  const places: { orgId: OrgId; siteId: SiteId }[] = []
  for (let org = 0; org < ORGS; org++) {
    const orgId = randomId<OrgId>()
    await world.superuser.query(`insert into app.org (org_id, kind, name_sealed) values ($1, 'tenant', $2)`, [
      orgId,
      randomBytes(40),
    ])
    const { session } = await plantPerson(world.superuser, orgId, 'engineer')
    await world.vault.call('org-keys', { session: session.reveal() })
    for (let site = 0; site < SITES_PER_ORG; site++) {
      const siteId = randomId<SiteId>()
      await world.superuser.query(
        'insert into app.site (org_id, site_id, name_sealed, created_by) values ($1, $2, $3, null)',
        [orgId, siteId, randomBytes(40)],
      )
      places.push({ orgId, siteId })
    }
  }
  const made: Ground['devices'] = []
  for (let i = 0; i < devices; i++) {
    const place = places[i % places.length]
    if (place !== undefined) made.push(await world.newDeviceAt(place.orgId, place.siteId))
  }
  const dir = mkdtempSync(join(tmpdir(), 'fl-bench-'))
  return {
    ground: { world, postgres: world.postgres, tls: identity.tls, devices: made, dir },
    clear: async () => {
      identity.close()
      await world.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
