// The platform's side of the property test: people who can act at once, what the database holds of everybody, and dice.
import { createHash, randomBytes } from 'node:crypto'
import type { OrgId, PersonId, SiteId } from '../core/ids.ts'
import type { Permission } from '../core/permissions.ts'
import { json, type Member, type PeoplePlatform, type Visitor } from './people-platform.ts'
import { inTruth, plantSession } from './people-sessions.ts'
import { type Grant, simplest, spread } from './escalation-model.ts'

/** Dice that fall the same way each time (mulberry32). */
export class Dice {
  #state: number
  constructor(seed: number) {
    this.#state = seed
  }
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  chance(p: number): boolean {
    return this.next() < p
  }
  one<T>(of: readonly T[]): T {
    const found = of[Math.floor(this.next() * of.length)]
    if (found === undefined) throw new RangeError('nothing to choose from')
    return found
  }
  some<T>(of: readonly T[], p: number): T[] {
    return of.filter(() => this.chance(p))
  }
}

/** Makes an invited person active without the cost of a password, as enrolling would. */
export async function activate(platform: PeoplePlatform, orgId: OrgId, personId: PersonId): Promise<void> {
  await inTruth(platform, async (truth) => {
    const { rows } = await truth.query<{ id: string }>(
      `insert into identity.account (account_id, email_index, email_sealed, password_hash)
       values (gen_random_uuid(), $1, '', 'not a hash') returning account_id as id`,
      [createHash('sha256').update(randomBytes(32)).digest()],
    )
    await truth.query(`update app.person set state = 'active', account_id = $1 where org_id = $2 and person_id = $3`, [
      rows[0]?.id,
      orgId,
      personId,
    ])
  })
}

/** A browser of somebody, who has just shown two factors. */
export async function browserOf(platform: PeoplePlatform, admin: Member, personId: PersonId): Promise<Visitor> {
  return (await plantSession(platform, { ...admin, personId })).visitor
}

/** What the database opens contexts from, of everybody in the organisation. */
export async function heldInDatabase(platform: PeoplePlatform, orgId: OrgId): Promise<Map<PersonId, Grant>> {
  const { rows } = await inTruth(platform, (truth) =>
    truth.query<{ person_id: PersonId; everywhere: string; at_sites: string }>(
      'select person_id, everywhere, at_sites from ctx.person_grant where org_id = $1',
      [orgId],
    ),
  )
  return new Map(rows.map((row) => [row.person_id, grantIn(row.everywhere, row.at_sites)]))
}

const words = (text: string): Permission[] => text.split(' ').filter((word) => word !== '') as Permission[]

function grantIn(everywhere: string, atSites: string): Grant {
  const all = [...spread(words(everywhere), 'all')]
  const parts = atSites === '' ? [] : atSites.split('|')
  for (let i = 0; i < parts.length; i += 2)
    all.push(...spread(words(parts[i] ?? ''), (parts[i + 1] ?? '').split(',').filter(Boolean) as SiteId[]))
  return simplest(all)
}

type Access = { permissions: { permission: Permission; where: 'everywhere' | SiteId[] }[] }

/** What people.access says that somebody may do. */
export async function heldByAccess(asker: Visitor, personId: PersonId): Promise<Grant> {
  const { permissions } = json<Access>(await asker.get(`/v1/people/${personId}/access`))
  return new Set(
    permissions.flatMap(({ permission, where }) => [...spread([permission], where === 'everywhere' ? 'all' : where)]),
  )
}

type Session = { permissions: Permission[]; sites: 'all' | SiteId[] }
export const sessionOf = async (visitor: Visitor): Promise<Session> => json<Session>(await visitor.get('/v1/session'))
