// P-71: two independent protections for each concern, each tried with the other one gone.
import { randomBytes, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { holds, type Probe } from '../claim.ts'
import { inContext } from '../looks/context.ts'
import { doorsOf, laxDoorsOf } from '../looks/doors.ts'
import { unguarded, withoutTriggers } from '../looks/unguarded.ts'
import { type Door, knock } from '../world/door.ts'
import { forge } from '../world/forge.ts'
import type { World } from '../world/world.ts'

/** Devices: an authority's key in a thief's hand meets the register; a row in the register meets the chain. */
async function devices(world: World, doors: readonly Door[]): Promise<void> {
  const asset = await world.addAsset('harbour')
  const registerGone = await forge(world.dir, 'p71-self-signed', { assetId: asset.assetId })
  const assetCa = await world.stolen('asset-ca')
  const unregistered = await forge(world.dir, 'p71-unregistered', { assetId: asset.assetId, signer: assetCa })
  // The register is gone for this one: a superuser makes the foreign certificate the asset's own.
  const fingerprint = Buffer.from(
    new X509Certificate(readFileSync(registerGone.certFile)).fingerprint256.replaceAll(':', ''),
    'hex',
  )
  await world.sql('superuser', async (sql) => {
    await withoutTriggers(sql, 'pki.issuance', () =>
      sql.rows('update pki.issuance set fingerprint = $1 where serial = $2', [
        fingerprint,
        Buffer.from(asset.serial, 'hex'),
      ]),
    )
  })
  for (const door of doors)
    for (const [who, how] of [
      ['a certificate of our authority that the register does not know', unregistered],
      ['a registered certificate of a foreign chain', registerGone],
    ] as const) {
      const { letIn, said } = await knock(door, how)
      holds(!letIn, `${door.name} lets in ${who} (${said})`)
    }
}

/** Rights: with the api's own check gone (SQL in the person's context) the policies still refuse. */
async function rights(world: World): Promise<void> {
  const operator = await world.as('harbour', 'operator')
  const viaApi = await operator.ask('POST', '/v1/sites', { name: 'No' })
  holds(viaApi.status === 403, `the operation lets an operator through (${viaApi.status})`)
  await inContext(world, operator, async (sql) => {
    const refusal = await sql.refusal(`insert into app.site (site_id, name_sealed) values (gen_random_uuid(), $1)`, [
      randomBytes(40),
    ])
    holds(refusal !== undefined, 'the policy lets an operator through')
  })
}

/** Customers: with the database's border gone (its policy made to say yes) rows of others do not open. */
async function customers(world: World): Promise<void> {
  const admin = await world.as('harbour', 'org_admin')
  const foreign = await world.as('waterworks', 'org_admin')
  const { sites } = JSON.parse((await foreign.ask('GET', '/v1/sites')).text) as { sites: { name: string }[] }
  const opened = await world.sql('superuser', async (sql) => {
    const [policy] = await sql.rows(
      `select qual, with_check from pg_policies where schemaname = 'app' and tablename = 'site' and policyname = 'org'`,
    )
    return unguarded(sql, async () => {
      await sql.rows('alter policy org on app.site using (true)')
      try {
        return (await admin.ask('GET', '/v1/sites')).text
      } finally {
        await sql.rows(`alter policy org on app.site using (${String(policy?.['qual'])})`)
      }
    })
  })
  for (const { name } of sites)
    holds(!opened.includes(JSON.stringify(name)), `another customer's place is read: ${name}`)
  const again = await admin.ask('GET', '/v1/sites')
  holds(again.status === 200, `afterwards it is answered ${again.status}`)
}

async function look(world: World, doors: readonly Door[]): Promise<string> {
  await devices(world, doors)
  await rights(world)
  await customers(world)
  return 'devices: chain and register; rights: operation and policy; customers: policy and sealing under keys of their own; each refused with the other gone'
}

export const probe: Probe = {
  id: 'P-71',
  run: (world) => look(world, doorsOf(world)),
  control: {
    broken: 'listeners that check neither the chain nor the register',
    run: (world) => look(world, laxDoorsOf(world.lax)),
  },
}
