// Staff of the platform who operate as a customer: asking, entering, leaving.
import { z } from 'zod'
import { type Visitor, openVisitor, tokenOf } from '../../sim/visitor.ts'
import { holds } from '../claim.ts'
import type { World } from '../world/world.ts'

const organisations = z.object({ organisations: z.array(z.object({ orgId: z.string(), name: z.string() })) })
const asked = z.object({ grantId: z.string(), state: z.string() })
const session = z.object({ organisation: z.object({ orgId: z.string() }) })

export const REASON = 'The crane shows no load since Monday'
export const TICKET = 'SUP-1029'

/** A staff member with a session of their own: operating changes it. */
export async function supporter(world: World): Promise<Visitor> {
  const link = world.demonstration.links.find(({ role }) => role === 'staff')
  holds(link !== undefined, 'there is no staff')
  const visitor = openVisitor(world.platform.publicUrl, world.platform.trust)
  await visitor.tell('POST', '/v1/sign-in/link', { token: tokenOf(link.url) })
  return visitor
}

export async function orgIdOf(customer: Visitor): Promise<string> {
  return (await customer.call('GET', '/v1/session', session)).organisation.orgId
}

/** Asks for a grant; answers its id and whether the customer has to agree first. */
export async function request(staff: Visitor, orgId: string, elevated = false) {
  const { organisations: known } = await staff.call('GET', '/v1/organisations', organisations)
  holds(
    known.some((each) => each.orgId === orgId),
    'staff do not know the organisation',
  )
  return staff.call('POST', '/v1/operate-as', asked, { orgId, reason: REASON, ticket: TICKET, minutes: 10, elevated })
}
