// A person with an account of their own, as an auditor signs in: e-mail, password and, where it is set up, a code from
// an authenticator app. The codes come from oathtool where it is installed: a program that is not ours.
import { z } from 'zod'
import { hotp, totpStepAt } from '../../core/codes/totp.ts'
import type { Visitor } from '../../sim/visitor.ts'
import { holds } from '../claim.ts'
import { isInstalled, run } from '../world/command.ts'
import type { Organisation, World } from '../world/world.ts'

export type Account = { email: string; password: string; visitor: Visitor }

export const signedIn = z.object({ next: z.enum(['signed-in', 'second-factor']), methods: z.array(z.string()) })
const begun = z.object({ secret: z.string(), uri: z.string() })
const codes = z.object({ recoveryCodes: z.array(z.string()) })

/** Somebody new of that organisation, signed in with the password alone. */
export async function newcomer(
  world: World,
  organisation: Organisation,
  role: 'operator' | 'engineer',
): Promise<Account> {
  const { email, password } = await world.addPerson(organisation, role)
  const visitor = world.nobody()
  const { next } = await visitor.call('POST', '/v1/sign-in', signedIn, { email, password })
  holds(next === 'signed-in', `signing in asks for ${next}`)
  return { email, password, visitor }
}

/** The code of the step that is `steps` from now (30 s each). */
export async function codeOf(secret: string, steps = 0): Promise<string> {
  const at_s = Math.floor(Date.now() / 1000) + 30 * steps
  if (!isInstalled('oathtool')) return hotp(fromBase32(secret), totpStepAt(at_s))
  const now = new Date(at_s * 1000).toISOString().slice(0, 19).replace('T', ' ')
  const ran = await run('oathtool', ['--totp', '--base32', `--now=${now} UTC`, secret])
  holds(ran.code === 0, `oathtool: ${ran.stderr}`)
  return ran.stdout.toString('utf8').trim()
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function fromBase32(text: string): Uint8Array {
  const bits = Array.from(text, (letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}

/** Sets up an authenticator app; answers its secret and the recovery codes. */
export async function addTotp({ visitor }: Account): Promise<{ secret: string; uri: string; recoveryCodes: string[] }> {
  const { secret, uri } = await visitor.call('POST', '/v1/security/totp', begun, {})
  // The step before now, so that the one that is now is left for signing in.
  const { recoveryCodes } = await visitor.call('POST', '/v1/security/totp/enable', codes, {
    code: await codeOf(secret, -1),
  })
  return { secret, uri, recoveryCodes }
}

/** A browser that has shown the password and is asked for the second factor. */
export async function atSecondFactor(world: World, { email, password }: Account): Promise<Visitor> {
  const visitor = world.nobody()
  const { next } = await visitor.call('POST', '/v1/sign-in', signedIn, { email, password })
  holds(next === 'second-factor', `the password alone is answered ${next}`)
  return visitor
}

/** So many browsers of the same person, one after the other: many at once would be taken for guessing. */
export async function manyAtSecondFactor(world: World, account: Account, count: number): Promise<Visitor[]> {
  const browsers: Visitor[] = []
  for (let i = 0; i < count; i++) browsers.push(await atSecondFactor(world, account))
  return browsers
}

export async function isIn(visitor: Visitor): Promise<boolean> {
  return (await visitor.ask('GET', '/v1/session')).status === 200
}
