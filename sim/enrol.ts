// How the demonstration's people come to be: over the public API, each accepting an invitation with a password that is
// random and that nobody keeps. Afterwards they sign in by demonstration links.
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { fromBase32, hotp, totpStepAt } from '../core/codes/totp.ts'
import type { Equipment, Member } from './equipment.ts'
import { openVisitor, tokenOf, type Visitor } from './visitor.ts'
import type { OrganisationPlan, PersonPlan } from './world.ts'

export type Place = {
  publicUrl: string
  trust: string
  equipment: Equipment
  /** Sign-in links that live until the platform stops or until the next call, which replaces them all. */
  demonstrationLinks(people: Member[]): Promise<{ personId: string; url: string }[]>
}

const session = z.object({
  person: z.object({ personId: z.string() }),
  organisation: z.object({ orgId: z.string() }),
  needsSecondFactor: z.boolean(),
})
const begun = z.object({ secret: z.string() })
const made = z.object({ orgId: z.string(), invitation: z.object({ url: z.string() }) })
const invited = z.object({ personId: z.string(), invitation: z.object({ url: z.string() }) })
const sites = z.object({ sites: z.array(z.object({ siteId: z.string(), name: z.string() })) })
const site = z.object({ siteId: z.string() })
const people = z.object({
  people: z.array(z.object({ personId: z.string(), email: z.string().nullable(), state: z.string() })),
})

const PLATFORM = 'platform'
const PLATFORM_EMAIL = 'staff@platform.example'
const PLATFORM_NAME = 'Platform staff'

/** 192 random bits: longer than any rule asks for, and told to nobody. */
const password = () => randomBytes(24).toString('base64url')

/** Signs in as a person that the plant knows, or accepts the invitation that waits for them. */
async function enter(place: Place, who: string, email?: string): Promise<Visitor> {
  const { state, save } = place.equipment
  const visitor = openVisitor(place.publicUrl, place.trust)
  const known = state.people[who]
  if (known !== undefined) {
    const [link] = await place.demonstrationLinks([known])
    if (link === undefined) throw new Error(`no demonstration link for ${who}`)
    await visitor.tell('POST', '/v1/sign-in/link', { token: tokenOf(link.url) })
    return visitor
  }
  const invitation = state.invitations[who]
  if (invitation === undefined) throw new Error(`${who} has neither a person nor an invitation`)
  await visitor.tell('POST', '/v1/enrolment/accept', {
    token: tokenOf(invitation),
    password: password(),
    ...(email === undefined ? {} : { email }),
  })
  const { person, organisation, needsSecondFactor } = await visitor.call('GET', '/v1/session', session)
  if (needsSecondFactor) await addApp(visitor)
  state.people[who] = { personId: person.personId, orgId: organisation.orgId }
  delete state.invitations[who]
  save()
  return visitor
}

/** An authenticator app, as staff and administrators must have one: proved once, and then it is gone like the password. */
async function addApp(visitor: Visitor) {
  const { secret } = await visitor.call('POST', '/v1/security/totp', begun)
  const code = hotp(fromBase32(secret), totpStepAt(Date.now() / 1_000))
  await visitor.tell('POST', '/v1/security/totp/enable', { code })
}

/** The platform's first administrator, by the enrolment link of a fresh platform. */
export async function enterAsStaff(place: Place, enrolmentLink: () => Promise<string | null>): Promise<Visitor> {
  const { state, save } = place.equipment
  if (state.people[PLATFORM] !== undefined) return enter(place, PLATFORM)
  const link = await enrolmentLink()
  if (link === null)
    throw new Error(
      'the platform has an administrator whom the demonstration does not know: use an empty data directory',
    )
  state.invitations[PLATFORM] = link
  save()
  const staff = await enter(place, PLATFORM, PLATFORM_EMAIL)
  const { person } = await staff.call('GET', '/v1/session', session)
  await staff.tell('PATCH', `/v1/people/${person.personId}`, { name: PLATFORM_NAME })
  return staff
}

/** Makes the organisation if it is not there, and comes back signed in as its administrator. */
export async function enterOrganisation(
  place: Place,
  staff: () => Promise<Visitor>,
  plan: OrganisationPlan,
): Promise<Visitor> {
  const { state, save } = place.equipment
  const [admin] = plan.people
  const who = personKey(plan, admin)
  if (state.organisations[plan.slug] === undefined) {
    const body = { name: plan.name, adminName: admin.name, adminEmail: admin.email }
    const { orgId, invitation } = await (await staff()).call('POST', '/v1/organisations', made, body)
    state.organisations[plan.slug] = orgId
    state.invitations[who] = invitation.url
    save()
  }
  return enter(place, who)
}

/** The sites of the plan by name, made where they are missing. */
export async function makeSites(admin: Visitor, plan: OrganisationPlan): Promise<Map<string, string>> {
  const there = await admin.call('GET', '/v1/sites', sites)
  const byName = new Map(there.sites.map(({ name, siteId }) => [name, siteId]))
  for (const { name, note } of plan.sites)
    if (!byName.has(name)) byName.set(name, (await admin.call('POST', '/v1/sites', site, { name, note })).siteId)
  return byName
}

/** Invites whoever is missing and lets them accept. */
export async function makePeople(place: Place, admin: Visitor, plan: OrganisationPlan, siteIds: Map<string, string>) {
  const { state, save } = place.equipment
  const [, ...others] = plan.people
  const missing = others.filter((person) => state.people[personKey(plan, person)] === undefined)
  if (missing.length === 0) return
  const there = await admin.call('GET', '/v1/people', people)
  for (const person of missing) {
    const who = personKey(plan, person)
    const existing = there.people.find(({ email }) => email === person.email)
    const { invitation } = existing
      ? await admin.call('POST', `/v1/people/${existing.personId}/invitation`, invited.partial({ personId: true }))
      : await admin.call('POST', '/v1/people', invited, {
          name: person.name,
          email: person.email,
          role: person.role,
          siteIds: person.sites.map((name) => siteIds.get(name)),
        })
    state.invitations[who] = invitation.url
    save()
    const visitor = await enter(place, who)
    await visitor.tell('POST', '/v1/sign-out')
    visitor.close()
  }
}

const personKey = (plan: OrganisationPlan, person: PersonPlan) => `${plan.slug}/${person.email}`

/**
 * Links of everybody who is known already, made in one call: each call replaces the links of the one before, and the
 * organisations are entered side by side.
 */
export function linksOfKnown({ demonstrationLinks, equipment }: Place): Place['demonstrationLinks'] {
  let links: ReturnType<Place['demonstrationLinks']> | undefined
  return async (people) => {
    links ??= demonstrationLinks(Object.values(equipment.state.people))
    const made = await links
    return people.flatMap(({ personId }) => made.find((link) => link.personId === personId) ?? [])
  }
}

export type DemonstrationLink = { organisation: string; role: string; name: string; url: string }

/** One link for each person of the plan, the staff first. */
export async function linksOf(place: Place, plans: OrganisationPlan[]): Promise<DemonstrationLink[]> {
  const { people: ids } = place.equipment.state
  const wanted = [
    { who: PLATFORM, organisation: 'Platform', role: 'staff', name: PLATFORM_NAME },
    ...plans.flatMap((plan) =>
      plan.people.map((person) => ({
        who: personKey(plan, person),
        organisation: plan.name,
        role: person.role,
        name: person.name,
      })),
    ),
  ]
  const members = wanted.flatMap(({ who }) => ids[who] ?? [])
  const links = await place.demonstrationLinks(members)
  return wanted.map(({ who, ...rest }) => ({
    ...rest,
    url: links.find(({ personId }) => personId === ids[who]?.personId)?.url ?? '',
  }))
}
