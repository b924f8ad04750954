// P-66: every person and every asset shows who it is: no operation without a session but those that lead to one, no
// session from a made-up cookie or token, no listener for devices without a certificate of its own.
import { randomBytes } from 'node:crypto'
import { operations } from '../../server/api/operations.ts'
import type { Visitor } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import { allRefused, doorsOf } from '../looks/doors.ts'
import type { World } from '../world/world.ts'

/** What leads to a session, or is there for those who have none. */
const OPEN = /^(sign-in|enrolment|password|email|outbox|operate-as\.leave)/

/** Refused for having no session; a made-up one may first be told that the body is wrong, which tells nothing. */
async function nobodyMay(
  ask: (method: string, path: string) => ReturnType<Visitor['ask']>,
  statuses: readonly number[] = [401],
): Promise<number> {
  let asked = 0
  for (const { id, method, path } of operations.filter((each) => !OPEN.test(each.id))) {
    const filled = path.replaceAll(/\{[^}]+\}/g, '00000000-0000-0000-0000-000000000000')
    const { status } = await ask(method, filled)
    holds(statuses.includes(status), `${id} is answered ${status}`)
    asked += 1
  }
  return asked
}

export const probe: Probe = {
  id: 'P-66',
  async run(world: World) {
    const nobody = world.nobody()
    const guarded = await nobodyMay((method, path) => nobody.ask(method, path))
    const made = randomBytes(32).toString('base64url')
    await nobodyMay(
      (method, path) => nobody.ask(method, path, undefined, { cookie: `__Host-session=${made}` }),
      [401, 400],
    )
    await nobodyMay(
      (method, path) => nobody.ask(method, path, undefined, { authorization: `Bearer ${made}` }),
      [401, 400],
    )
    const open = operations.filter(({ permission }) => permission === 'public')
    for (const { id } of open) holds(OPEN.test(id), `${id} is public`)
    const doors = await allRefused(doorsOf(world), [{ who: 'nobody', how: {} }])
    return `${guarded} operations refuse nobody, a made-up cookie and a made-up token; ${open.length} that lead to a session are open; ${doors}`
  },
  control: {
    broken: 'an engineer in the place of nobody',
    async run(world) {
      const engineer = await world.as('harbour', 'engineer')
      return nobodyMay((method, path) => engineer.ask(method, path))
    },
  },
}
