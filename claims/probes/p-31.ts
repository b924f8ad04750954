// P-31: support operates as a customer only with a name, a reason and a time on record, read-only, and only with consent
// where the customer wants to be asked; the customer sees every step in their own log.
import type { Visitor } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import { orgIdOf, REASON, request, supporter } from '../looks/support.ts'
import { newest } from '../looks/trail.ts'
import type { World } from '../world/world.ts'

/** The customer reads who was in, from when to when, and what they did. */
async function onRecord(customer: Visitor, since: number): Promise<string> {
  const lines = (await newest(customer, '&event=operate-as')).filter(({ at }) => Date.parse(at) >= since)
  const events = lines.map(({ event }) => event)
  for (const step of ['operate-as.requested', 'operate-as.started', 'operate-as.read', 'operate-as.ended'])
    holds(events.includes(step), `the customer's log has no ${step}: ${events.join()}`)
  for (const line of lines.filter(({ event }) => event !== 'operate-as.ended'))
    if (line.event !== 'operate-as.started') holds(line.staff !== null, `${line.event} names no staff member`)
  const named = lines.find(({ staff }) => staff?.name)
  holds(named !== undefined, 'no line has the staff member’s name')
  return `${events.length} lines with the name of the staff member in the customer's log`
}

async function supports(world: World): Promise<string> {
  const since = Date.now() - 1_000
  const customer = await world.as('waterworks', 'org_admin')
  const staff = await supporter(world)
  const orgId = await orgIdOf(customer)
  const before = await staff.ask('GET', '/v1/assets')
  holds(before.status === 403, `staff who operate as nobody are answered ${before.status}`)
  const careless = await staff.ask('POST', '/v1/operate-as', {
    orgId,
    reason: '',
    ticket: '',
    minutes: 10,
    elevated: false,
  })
  holds(careless.status === 400, `no reason is answered ${careless.status}`)
  const long = await staff.ask('POST', '/v1/operate-as', {
    orgId,
    reason: REASON,
    ticket: 'T',
    minutes: 61,
    elevated: false,
  })
  holds(long.status === 400, `more than an hour is answered ${long.status}`)
  await customer.tell('PATCH', '/v1/organisation', { consentRequired: true })
  try {
    const { grantId, state } = await request(staff, orgId)
    holds(state === 'requested', `where consent is wanted a request is ${state}`)
    const early = await staff.ask('POST', `/v1/operate-as/${grantId}/enter`)
    holds(early.status >= 400, `without consent entering is answered ${early.status}`)
    const seen = await customer.ask('GET', '/v1/operate-as')
    holds(seen.text.includes(REASON), 'the customer does not see the reason')
    await customer.tell('POST', `/v1/operate-as/${grantId}/decision`, { approve: true })
    await staff.tell('POST', `/v1/operate-as/${grantId}/enter`)
    const inside = await staff.ask('GET', '/v1/assets')
    holds(inside.status === 200, `operating, reading is answered ${inside.status}`)
    const writing = await staff.ask('POST', '/v1/sites', { name: 'By support' })
    holds(writing.status === 403, `read-only support writes: ${writing.status}`)
    const nested = await staff.ask('POST', '/v1/operate-as', {
      orgId,
      reason: REASON,
      ticket: 'T',
      minutes: 5,
      elevated: true,
    })
    holds(nested.status === 403, `nested operating is answered ${nested.status}`)
    await customer.tell('POST', `/v1/operate-as/${grantId}/end`)
    const after = await staff.ask('GET', '/v1/assets')
    holds(after.status === 401, `after the customer ended it support is answered ${after.status}`)
  } finally {
    await customer.tell('PATCH', '/v1/organisation', { consentRequired: false })
  }
  return `refused without reason, without consent, over an hour, for writing, nested and after the end; ${await onRecord(customer, since)}`
}

export const probe: Probe = {
  id: 'P-31',
  run: supports,
  control: {
    broken: 'the log of a customer whom nobody supported',
    run: async (world) => onRecord(await world.as('harbour', 'org_admin'), Date.now()),
  },
}
