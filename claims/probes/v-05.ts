// V-05: people sign in with e-mail and password; a wrong password and an unknown account look alike, in words and in
// time; the session is a cookie that scripts and other sites cannot reach.
import { randomBytes } from 'node:crypto'
import type { Answer } from '../../sim/visitor.ts'
import { holds, type Probe } from '../claim.ts'
import type { World } from '../world/world.ts'

const TRIES = 4
/** Hashing takes tens of milliseconds; an account that is not looked at would answer many times faster. */
const FACTOR_MAX = 2

type SignIn = (email: string, password: string) => Promise<Answer>

const wrong = () => randomBytes(18).toString('base64url')
/** Whatever differs from request to request by design. */
const bare = ({ status, text }: Answer) => `${status} ${text.replaceAll(/"requestId":"[^"]*"/g, '')}`

async function alike(signIn: SignIn, known: string): Promise<string> {
  const timed = async (email: string) => {
    const started = performance.now()
    const answer = await signIn(email, wrong())
    return { answer: bare(answer), ms: performance.now() - started }
  }
  const unknown: { answer: string; ms: number }[] = []
  const mistaken: typeof unknown = []
  for (let i = 0; i < TRIES; i++) {
    unknown.push(await timed(`nobody-${wrong().toLowerCase()}@harbour.example`))
    mistaken.push(await timed(known))
  }
  holds(unknown[0]?.answer.startsWith('401') === true, `an unknown account answers ${unknown[0]?.answer}`)
  holds(
    new Set([...unknown, ...mistaken].map(({ answer }) => answer)).size === 1,
    'the answers tell whether the account exists',
  )
  // The quickest of each: what the work itself takes, without what else the machine was doing.
  const quickest = (tries: typeof unknown) => Math.min(...tries.map(({ ms }) => ms))
  const [a, b] = [quickest(unknown), quickest(mistaken)]
  holds(
    Math.max(a, b) < FACTOR_MAX * Math.min(a, b),
    `${Math.round(a)} ms for an unknown account, ${Math.round(b)} ms for a known one`,
  )
  return `unknown account and wrong password answer alike, ${Math.round(a)} and ${Math.round(b)} ms`
}

async function look(world: World): Promise<string> {
  const { email, password } = await world.addPerson('harbour', 'operator')
  const fresh = world.nobody()
  const answer = await fresh.ask('POST', '/v1/sign-in', { email, password })
  holds(answer.status === 200, `the right password answers ${answer.status}`)
  const cookie = (answer.headers['set-cookie'] ?? []).find((line) => line.startsWith('__Host-session=')) ?? ''
  for (const part of ['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/'])
    holds(cookie.includes(part), `the cookie lacks ${part}`)
  holds((await fresh.ask('GET', '/v1/session')).status === 200, 'the session is not live')
  holds((await world.nobody().ask('GET', '/v1/session')).status === 401, 'nobody is answered as somebody')
  await fresh.tell('POST', '/v1/sign-out')
  fresh.close()
  return alike((to, secret) => world.nobody().ask('POST', '/v1/sign-in', { email: to, password: secret }), email)
}

export const probe: Probe = {
  id: 'V-05',
  run: look,
  control: {
    broken: 'a sign-in that looks an account up before it hashes',
    run: () =>
      alike(
        async (email) => ({
          status: 401,
          headers: {},
          text: email.startsWith('nobody') ? 'no such account' : 'wrong password',
        }),
        'a@b.example',
      ),
  },
}
