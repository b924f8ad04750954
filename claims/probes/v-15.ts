// V-15: accounts are protected (second factor, step-up, sessions that can be ended, no telling who has an account) and
// permissions structured: an administrator without a second factor may nothing, and what is dangerous asks again.
import { z } from 'zod'
import type { Visitor } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import { addTotp, newcomer, signedIn } from '../looks/account.ts'
import type { World } from '../world/world.ts'

const people = z.object({ person: z.object({ personId: z.string() }), needsSecondFactor: z.boolean() })

/** An account made administrator: by password alone it may nothing, with a second factor all. */
async function adminNeedsFactor(world: World, admin: Visitor): Promise<void> {
  const account = await newcomer(world, 'harbour', 'engineer')
  const { personId } = (await account.visitor.call('GET', '/v1/session', people)).person
  holds((await account.visitor.ask('GET', '/v1/assets')).status === 200, 'an engineer sees no assets')
  await admin.tell('PATCH', `/v1/people/${personId}`, { role: 'org_admin' })
  const raised = world.nobody()
  await raised.call('POST', '/v1/sign-in', signedIn, { email: account.email, password: account.password })
  const { needsSecondFactor } = await raised.call('GET', '/v1/session', people)
  const assets = await raised.ask('GET', '/v1/assets')
  holds(needsSecondFactor && assets.status === 403, `an administrator by password alone is answered ${assets.status}`)
  await addTotp({ ...account, visitor: raised })
  const full = await raised.ask('GET', '/v1/people')
  holds(full.status === 200, `with a second factor they are answered ${full.status}`)
  await admin.tell('PATCH', `/v1/people/${personId}`, { role: 'engineer' })
}

/** Old proof of identity is not enough for what is dangerous. */
async function asksAgain(world: World): Promise<void> {
  const { visitor } = await newcomer(world, 'harbour', 'engineer')
  await world.sql('superuser', async (sql) => {
    await sql.rows(`update identity.session set verified_at = now() - interval '11 minutes' where kind = 'browser'`)
  })
  const { status, text } = await visitor.ask('POST', '/v1/tokens', { name: 'x', permissions: ['asset.read'], days: 1 })
  holds(status === 403 && text.includes('step-up'), `an API token eleven minutes later is answered ${status}`)
}

async function sameForAll(ask: (email: string) => ReturnType<Visitor['ask']>, emails: readonly string[]) {
  const answers = []
  for (const email of emails) {
    const { status, text } = await ask(email)
    answers.push(`${status} ${text.replaceAll(/"requestId":"[^"]*"/g, '')}`)
  }
  holds(new Set(answers).size === 1, `who has an account shows: ${[...new Set(answers)].join(' | ').slice(0, 200)}`)
}

async function look(world: World, emailsOf: (known: string) => readonly string[]): Promise<string> {
  const admin = await world.as('harbour', 'org_admin')
  await adminNeedsFactor(world, admin)
  await asksAgain(world)
  const { email } = await newcomer(world, 'harbour', 'operator')
  const nobody = world.nobody()
  const emails = emailsOf(email)
  await sameForAll(
    (each) => nobody.ask('POST', '/v1/sign-in', { email: each, password: 'wrong, and long enough' }),
    emails,
  )
  await sameForAll((each) => nobody.ask('POST', '/v1/password/forgot', { email: each }), emails)
  return 'administrators need a second factor; dangerous things ask again after ten minutes; sign-in and reset answer the same for all addresses'
}

export const probe: Probe = {
  id: 'V-15',
  run: (world) => look(world, (known) => [known, 'nobody-at-all@harbour.example']),
  control: {
    broken: 'an address that is refused before it is looked for',
    run: (world) => look(world, (known) => [known, 'x'.repeat(5_000)]),
  },
}
