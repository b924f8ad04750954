// P-35: any standard authenticator app: RFC 6238 with SHA-1, six digits, thirty seconds; a code works once, and an earlier
// or a much later one never.
import { holds, type Probe } from '../claim.ts'
import { addTotp, atSecondFactor, codeOf, isIn, manyAtSecondFactor, newcomer } from '../looks/account.ts'
import { isInstalled } from '../world/command.ts'
import type { World } from '../world/world.ts'

const RACERS = 10

async function asksForCode(world: World, secretOf: (secret: string) => string): Promise<string> {
  const account = await newcomer(world, 'harbour', 'engineer')
  const { secret, uri } = await addTotp(account)
  const parameters = new URL(uri).searchParams
  holds(uri.startsWith('otpauth://totp/'), `the address for the app is ${uri.split('?')[0]}`)
  for (const [name, standard] of [
    ['algorithm', 'SHA1'],
    ['digits', '6'],
    ['period', '30'],
  ] as const)
    holds((parameters.get(name) ?? standard) === standard, `${name} is ${parameters.get(name)}`)
  const waiting = await atSecondFactor(world, account)
  holds(!(await isIn(waiting)), 'the password alone opens a session')
  for (const steps of [-4, 4]) {
    const { status } = await waiting.ask('POST', '/v1/sign-in/code', { code: await codeOf(secret, steps) })
    holds(status >= 400, `a code of ${steps * 30} s from now is answered ${status}`)
  }
  const code = await codeOf(secretOf(secret))
  const browsers = await manyAtSecondFactor(world, account, RACERS)
  const answers = await Promise.all(browsers.map((each) => each.ask('POST', '/v1/sign-in/code', { code })))
  const taken = answers.filter(({ status }) => status === 204).length
  holds(taken === 1, `of ${RACERS} browsers with the same code ${taken} got in`)
  const again = await (await atSecondFactor(world, account)).ask('POST', '/v1/sign-in/code', { code })
  holds(again.status >= 400, `a used code is answered ${again.status}`)
  const earlier = await (await atSecondFactor(world, account)).ask('POST', '/v1/sign-in/code', {
    code: await codeOf(secret, -1),
  })
  holds(earlier.status >= 400, `an earlier code is answered ${earlier.status}`)
  const tool = isInstalled('oathtool') ? 'oathtool' : 'our own (oathtool is not installed)'
  return `SHA-1, 6 digits, 30 s; codes by ${tool}; ${RACERS} at once with one code: 1 in; used, earlier and far ones refused`
}

export const probe: Probe = {
  id: 'P-35',
  run: (world) => asksForCode(world, (secret) => secret),
  control: {
    broken: 'an app with another secret',
    run: (world) => asksForCode(world, (secret) => Array.from(secret).toReversed().join('')),
  },
}
