// The simulated world as a plan: organisations, sites, people and assets, before anything of it exists. Pure: the same
// number of assets gives the same world. The demonstration, the tests and the benchmarks all make this one.
// Names are plainly invented, people are named by their role, and addresses end in .example (RFC 2606).
import type { Role } from '../core/permissions.ts'
import type { Dialect } from './payload.ts'
import { airQuality } from './signals/air-quality.ts'
import { compressor } from './signals/compressor.ts'
import { crane } from './signals/crane.ts'
import type { MakeMachine } from './signals/machine.ts'
import { pumpSkid } from './signals/pump-skid.ts'

export type Model = 'crane' | 'pump-skid' | 'compressor' | 'air-quality'
export type AssetKind = 'crane' | 'pump' | 'compressor' | 'air_quality'

export type AssetPlan = {
  /** Names the device's folder, its seed and its place in the fault rota; never sent to the platform. */
  slug: string
  name: string
  model: Model
  site: string
  note?: string
}
export type SitePlan = { name: string; note?: string }
export type PersonPlan = { name: string; email: string; role: Exclude<Role, 'staff'>; sites: string[] }
export type OrganisationPlan = {
  slug: string
  name: string
  sites: SitePlan[]
  /** The first is the organisation's first administrator. */
  people: [PersonPlan, ...PersonPlan[]]
  assets: AssetPlan[]
}
export type World = { organisations: OrganisationPlan[] }

type ModelFacts = { kind: AssetKind; make: MakeMachine; period_ms: number; dialect: Dialect; protocolVersion: 4 | 5 }

export const MODELS: Record<Model, ModelFacts> = {
  crane: { kind: 'crane', make: crane, period_ms: 1_000, dialect: 'json', protocolVersion: 5 },
  'pump-skid': { kind: 'pump', make: pumpSkid, period_ms: 1_000, dialect: 'json', protocolVersion: 4 },
  compressor: { kind: 'compressor', make: compressor, period_ms: 2_000, dialect: 'json', protocolVersion: 5 },
  'air-quality': { kind: 'air_quality', make: airQuality, period_ms: 5_000, dialect: 'senml', protocolVersion: 5 },
}

function harbour(): OrganisationPlan {
  const domain = 'harbour.example'
  const person = (name: string, mailbox: string, role: PersonPlan['role'], sites: string[] = []): PersonPlan => ({
    name,
    email: `${mailbox}@${domain}`,
    role,
    sites,
  })
  return {
    slug: 'harbour',
    name: 'Example Harbour Company',
    sites: [
      { name: 'North quay', note: 'Container cranes, berths 1 to 3' },
      { name: 'South quay', note: 'Bulk cranes, berth 4' },
      { name: 'Workshop', note: 'Compressed air and the welding hall' },
    ],
    people: [
      person('Administrator, Example Harbour', 'administrator', 'org_admin'),
      person('Engineer, Example Harbour', 'engineer', 'engineer'),
      person('Site manager, North quay and Workshop', 'manager.north', 'site_manager', ['North quay', 'Workshop']),
      person('Crane operator, North quay', 'operator.north', 'operator', ['North quay']),
    ],
    assets: [
      { slug: 'crane-1', name: 'Gantry crane 1', model: 'crane', site: 'North quay', note: 'Berth 1, seaward rail' },
      { slug: 'crane-2', name: 'Gantry crane 2', model: 'crane', site: 'North quay', note: 'Berth 2' },
      { slug: 'crane-3', name: 'Gantry crane 3', model: 'crane', site: 'North quay', note: 'Berth 3, reserve' },
      { slug: 'crane-4', name: 'Bulk crane 4', model: 'crane', site: 'South quay', note: 'Grab, grain and gravel' },
      { slug: 'compressor-1', name: 'Compressor A', model: 'compressor', site: 'Workshop' },
      { slug: 'compressor-2', name: 'Compressor B', model: 'compressor', site: 'Workshop' },
      { slug: 'air-welding', name: 'Air, welding hall', model: 'air-quality', site: 'Workshop' },
      { slug: 'air-south', name: 'Air, south quay office', model: 'air-quality', site: 'South quay' },
    ],
  }
}

function waterworks(): OrganisationPlan {
  const domain = 'waterworks.example'
  return {
    slug: 'waterworks',
    name: 'Sample Springs Waterworks',
    sites: [{ name: 'Pumping station East', note: 'Raw water' }, { name: 'Treatment hall' }],
    people: [
      { name: 'Administrator, Sample Springs', email: `administrator@${domain}`, role: 'org_admin', sites: [] },
      { name: 'Engineer, Sample Springs', email: `engineer@${domain}`, role: 'engineer', sites: [] },
      {
        name: 'Site manager, Pumping station East',
        email: `manager.east@${domain}`,
        role: 'site_manager',
        sites: ['Pumping station East'],
      },
      {
        name: 'Pump operator, Pumping station East',
        email: `operator.east@${domain}`,
        role: 'operator',
        sites: ['Pumping station East'],
      },
    ],
    assets: [
      { slug: 'pump-1', name: 'Raw water pump 1', model: 'pump-skid', site: 'Pumping station East' },
      { slug: 'pump-2', name: 'Raw water pump 2', model: 'pump-skid', site: 'Pumping station East', note: 'Standby' },
      { slug: 'compressor-3', name: 'Blower, filter backwash', model: 'compressor', site: 'Treatment hall' },
      { slug: 'air-treatment', name: 'Air, treatment hall', model: 'air-quality', site: 'Treatment hall' },
    ],
  }
}

/** `assets`: grows the world to at least so many, spread over its sites, for tests and benchmarks. */
export function planWorld(options: { assets?: number } = {}): World {
  const organisations = [harbour(), waterworks()]
  let count = organisations.reduce((sum, organisation) => sum + organisation.assets.length, 0)
  const models = Object.keys(MODELS).filter((name): name is Model => name in MODELS)
  for (let i = 0; count < (options.assets ?? 0); i++, count++) {
    const organisation = organisations[i % organisations.length]
    const model = models[i % models.length]
    const site = organisation?.sites[Math.floor(i / 2) % organisation.sites.length]
    if (!organisation || !model || !site) throw new RangeError('a world without organisations, models or sites')
    const number = String(i + 1).padStart(5, '0')
    organisation.assets.push({ slug: `${model}-${number}`, name: `Unit ${number}, ${model}`, model, site: site.name })
  }
  return { organisations }
}
