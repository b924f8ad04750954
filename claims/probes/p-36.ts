// P-36: recovery codes, shown once, each good once, even raced; new ones end the old ones; hashes alone are stored.
import { z } from 'zod'
import { holds, type Probe } from '../claim.ts'
import { type Account, addTotp, atSecondFactor, manyAtSecondFactor, newcomer } from '../looks/account.ts'
import type { World } from '../world/world.ts'

const RACERS = 6
const renewed = z.object({ recoveryCodes: z.array(z.string()) })

async function raced(world: World, account: Account, codeFor: (i: number) => string): Promise<number> {
  const browsers = await manyAtSecondFactor(world, account, RACERS)
  const answers = await Promise.all(
    browsers.map((each, i) => each.ask('POST', '/v1/sign-in/recovery', { code: codeFor(i) })),
  )
  return answers.filter(({ status }) => status === 200).length
}

async function eachOnce(world: World, codeFor: (codes: readonly string[], i: number) => string): Promise<string> {
  const account = await newcomer(world, 'harbour', 'engineer')
  const { recoveryCodes } = await addTotp(account)
  holds(recoveryCodes.length >= 8 && new Set(recoveryCodes).size === recoveryCodes.length, 'too few or repeated codes')
  const taken = await raced(world, account, (i) => codeFor(recoveryCodes, i))
  holds(taken === 1, `of ${RACERS} uses of one code ${taken} were taken`)
  const again = await (await atSecondFactor(world, account)).ask('POST', '/v1/sign-in/recovery', {
    code: recoveryCodes[0],
  })
  holds(again.status >= 400, `a used code is answered ${again.status}`)
  const security = await account.visitor.ask('GET', '/v1/security')
  for (const code of recoveryCodes) holds(!security.text.includes(code), 'a code is shown a second time')
  const fresh = await account.visitor.call('POST', '/v1/security/recovery', renewed, {})
  const old = await (await atSecondFactor(world, account)).ask('POST', '/v1/sign-in/recovery', {
    code: recoveryCodes[1],
  })
  holds(old.status >= 400, `a code from before the renewal is answered ${old.status}`)
  const rows = await world.sql('superuser', async (sql) => sql.rows('select code_hash from identity.recovery_code'))
  const plain = [...recoveryCodes, ...fresh.recoveryCodes].map((code) => Buffer.from(code.replaceAll('-', '')))
  for (const row of rows)
    holds(
      row['code_hash'] instanceof Buffer && !plain.some((code) => code.equals(row['code_hash'] as Buffer)),
      'a code is stored',
    )
  return `${recoveryCodes.length} codes; ${RACERS} at once with one: 1 in; used and renewed ones refused; only hashes stored`
}

export const probe: Probe = {
  id: 'P-36',
  run: (world) => eachOnce(world, (codes) => codes[0] ?? ''),
  control: {
    broken: 'each browser with a code of its own in the place of one for all',
    run: (world) => eachOnce(world, (codes, i) => codes[i % codes.length] ?? ''),
  },
}
